/* Customer pages, made quicker: steps of looking swap in place, the button repeats the chosen time, nothing is sent
   twice. Without this script every step is a link or a form of its own, and all of it works. */
"use strict";

(() => {
  const SWAPPED = ["when", "problem"];
  let newest = 0;

  document.addEventListener("DOMContentLoaded", () => {
    lookFromHere();
    repeatChoice();
    focusTrouble();
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swaps]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    look(link.href, link.getAttribute("aria-label") || link.textContent);
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.matches("input[name=slot]")) {
      if (field.form.method === "get") look(addressOf(field.form));
      else repeatChoice();
    } else if (field.matches("select[name=zone]")) {
      keepZone(field.value);
      look(addressOf(field.form));
    } else if (field.matches("select[data-sends]")) {
      field.form.submit();
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    if (form.dataset.working) button.textContent = form.dataset.working;
  });

  // A page that comes back from the browser's memory can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  /* Arrow keys move between the open days, as in any calendar. */
  document.addEventListener("keydown", (event) => {
    const day = event.target.closest && event.target.closest(".month a.day, .days a.dayc");
    const ahead = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!day || !ahead) return;
    const days = [...document.querySelectorAll(".month .day, .days .dayc")];
    for (let at = days.indexOf(day) + ahead; at >= 0 && at < days.length; at += Math.sign(ahead) * (Math.abs(ahead) === 7 ? 7 : 1)) {
      if (days[at].tagName === "A") {
        event.preventDefault();
        days[at].focus();
        return;
      }
    }
  });

  function addressOf(form) {
    return `${form.action.split("?")[0]}?${new URLSearchParams(new FormData(form))}`;
  }

  /* Show another month, day or zone: only the times are swapped, what was typed stays. */
  async function look(address, focused) {
    const asked = ++newest;
    const when = document.getElementById("when");
    when.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (asked !== newest) return;
      keepReason(page);
      for (const id of SWAPPED) swap(id, page);
      takeAlong(page);
      history.replaceState(null, "", address);
      repeatChoice();
      focusAgain(focused);
    } catch {
      location.assign(address);
    }
  }

  function swap(id, page) {
    const here = document.getElementById(id);
    const there = page.getElementById(id);
    if (here && there) here.replaceWith(there);
  }

  /* What stands outside of the swapped part and hangs on what is looked at. */
  function takeAlong(page) {
    for (const form of document.querySelectorAll("#view, form.flow")) {
      const there = page.querySelector(form.id ? `#${form.id}` : "form.flow");
      if (!there) continue;
      for (const name of ["zone", "duration", "clock", "day", "month"]) {
        const old = form.querySelector(`:scope > input[type=hidden][name=${name}]`);
        const fresh = there.querySelector(`:scope > input[type=hidden][name=${name}]`);
        if (old) old.remove();
        if (fresh) form.prepend(fresh.cloneNode());
      }
    }
  }

  function keepReason(page) {
    const typed = document.getElementById("f-reason");
    const fresh = page.getElementById("f-reason");
    if (typed && fresh) fresh.value = typed.value;
  }

  /* The primary button and the summary name the chosen time. */
  function repeatChoice() {
    const button = document.getElementById("go");
    const chosen = document.querySelector("form.flow input[name=slot]:checked");
    const summary = document.getElementById("chosen");
    if (!button) return;
    button.textContent = chosen ? button.dataset.label.replace("{}", chosen.dataset.moment) : button.dataset.without;
    if (!summary) return;
    summary.hidden = !chosen;
    if (!chosen) return;
    summary.querySelector(".date span").textContent = chosen.dataset.weekday;
    summary.querySelector(".date b").textContent = chosen.dataset.day;
    summary.querySelector("strong").textContent = chosen.dataset.span;
  }

  function focusAgain(label) {
    if (!label) return;
    const same = [...document.querySelectorAll("a[data-swaps]")].find(
      (link) => (link.getAttribute("aria-label") || link.textContent) === label,
    );
    const chosen = document.querySelector("#when [aria-current=date]");
    (same || chosen || document.querySelector("#when h2"))?.focus();
  }

  function focusTrouble() {
    const first =
      document.querySelector("#conflict input[name=slot]") ||
      document.querySelector("#summary") ||
      document.querySelector("[aria-invalid=true]");
    if (first) first.focus();
  }

  /* The zone of the browser, unless another was chosen. */
  function lookFromHere() {
    const select = document.getElementById("tz");
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!select || !zone || select.value === zone) return;
    if (new URLSearchParams(location.search).has("zone") || document.cookie.includes("zone=")) return;
    if (document.querySelector("#conflict, .error")) return;
    keepZone(zone);
    const address = new URL(location.href);
    address.searchParams.set("zone", zone);
    look(address.href);
  }

  function keepZone(zone) {
    document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  }
})();
