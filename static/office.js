/* The office, made quicker: panels swap in place, new messages come by themselves. Without this script
   every step is a link or a form of its own, and all of it works. */
"use strict";

(() => {
  const NEWS_EVERY = 4000; // milliseconds; a window that nobody sees asks once in a minute
  const NEWS_HIDDEN = 60000;
  const TOAST_STAYS = 6000;
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const panel = () => $(".pane-contact #panel");

  addEventListener("DOMContentLoaded", () => {
    revealPasswords();
    keepDraft();
    sayButton();
    composerWords();
    scrollDown();
    showToasts();
    focusTrouble(document);
    if ($("[data-news]")) setTimeout(news, NEWS_EVERY);
  });

  // A page that comes back from the browser's memory may show what is no longer so.
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  addEventListener("popstate", () => location.reload());
  for (const name of ["online", "offline"]) addEventListener(name, showLine);

  function showLine() {
    const bar = $("#offline");
    if (bar) bar.hidden = navigator.onLine;
  }

  /* Panels */

  addEventListener("click", (event) => {
    if (event.target.closest("[data-help], dialog") || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (!link) return;
    if (link.matches("[data-opens-panel]")) return showPanel(event, true);
    if (link.matches("[data-closes-panel]")) return showPanel(event, false);
    if (!link.matches("[data-panel]") || !panel()) return;
    event.preventDefault();
    swap(link.href, { keeps: keptForm() });
  });

  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const undo = busy(event.submitter);
    if (form.id === "composer" && $("#log")) {
      event.preventDefault();
      send(form).finally(() => { undo(); delete form.dataset.sent; });
    } else if (form.matches("[data-panel]") && panel()) {
      event.preventDefault();
      const body = new URLSearchParams(new FormData(form, event.submitter));
      swap(form.action, { method: "POST", body }).finally(() => { undo(); delete form.dataset.sent; });
    }
  });

  function busy(button) {
    if (!button) return () => {};
    const words = button.textContent;
    button.setAttribute("aria-busy", "true");
    if (button.dataset.working) button.textContent = button.dataset.working;
    return () => {
      button.removeAttribute("aria-busy");
      if (button.dataset.working && button.isConnected) button.textContent = words;
    };
  }

  async function swap(address, { method = "GET", body, keeps } = {}) {
    const place = panel();
    place.setAttribute("aria-busy", "true");
    document.documentElement.classList.add("swapping");
    $(".panes").classList.add("with-panel");
    try {
      const answer = await fetch(address, { method, body, headers: { "X-Swap": "panel" } });
      if (answer.headers.get("X-Swap") !== "panel") {
        // Signed out, or something that has no place in a panel: the browser shows it whole.
        if (method === "GET" || answer.redirected) location.assign(answer.url);
        else place.innerHTML = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main")?.innerHTML ?? "";
        return;
      }
      const text = await answer.text();
      place.innerHTML = text;
      showToasts(place);
      restore(keeps);
      sayButton();
      place.scrollTop = 0;
      if (!focusTrouble(place)) $("[data-focus-after]", place)?.focus({ preventScroll: true });
      const shown = new URL(answer.url);
      const isElsewhere = shown.href !== location.href;
      if (isElsewhere && (method === "GET" || answer.redirected)) history.pushState(null, "", shown);
      if (method === "POST") news({ now: true });
    } catch {
      showTrouble(place);
    } finally {
      place.removeAttribute("aria-busy");
    }
  }

  function showTrouble(place) {
    const told = $("[data-lost]", place) || place.insertAdjacentElement("afterbegin", document.createElement("div"));
    told.dataset.lost = "";
    told.className = "banner banner-danger md";
    told.setAttribute("role", "alert");
    told.textContent = $("#composer")?.dataset.notSent ?? "";
  }

  /* What was typed in a form stays when only the day that is looked at changes. */
  function keptForm() {
    const form = $("form[data-keeps]", panel());
    return form ? { id: form.id, data: new FormData(form) } : null;
  }

  function restore(kept) {
    const form = kept && document.getElementById(kept.id);
    if (!form) return;
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden" || field.name === "slot" || !kept.data.has(field.name)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.data.getAll(field.name).includes(field.value);
      else field.value = kept.data.get(field.name);
    }
  }

  /* The button says what will happen. */
  function sayButton() {
    const button = $("[data-says]");
    if (!button) return;
    const chosen = $("input[name=slot]:checked", button.form);
    if (chosen) button.textContent = button.dataset.says.replace("{}", chosen.dataset.when);
  }

  addEventListener("change", (event) => {
    if (event.target.name === "slot") sayButton();
    if (event.target.name === "kind" && event.target.closest("#composer")) composerWords();
  });

  function focusTrouble(within) {
    const wrong = $("[data-focus], [aria-invalid=true]", within) || $("[role=alert]", within === document ? $("main") ?? document : within);
    if (!wrong) return false;
    if (!wrong.matches("input, select, textarea, a, button")) wrong.tabIndex = -1;
    wrong.focus();
    return true;
  }

  function showPanel(event, isShown) {
    event.preventDefault();
    $(".panes").classList.toggle("with-panel", isShown);
    (isShown ? $("[data-closes-panel]") : $("[data-opens-panel]"))?.focus();
  }

  /* Messages */

  async function send(form) {
    const field = $("textarea", form);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.redirected && !new URL(answer.url).pathname.includes("/inbox/")) return location.assign(answer.url);
      if (!answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        return notSent($("#reply-error span", page)?.textContent || form.dataset.notSent);
      }
      $("#reply-error").hidden = true;
      field.removeAttribute("aria-invalid");
      field.value = "";
      sessionStorage.removeItem(draftKey());
      refreshHead(await answer.text());
      await news({ now: true });
      scrollDown();
      field.focus();
    } catch {
      notSent(form.dataset.notSent);
    }
  }

  function notSent(words) {
    const told = $("#reply-error");
    $("span", told).textContent = words;
    told.hidden = false;
    $("#reply").focus();
  }

  function refreshHead(text) {
    const fresh = $(".thread-head", new DOMParser().parseFromString(text, "text/html"));
    if (fresh && !$("#assign")?.matches(":popover-open")) $(".thread-head").replaceWith(fresh);
  }

  let stamp = "";
  let asking = false;

  async function news({ now = false } = {}) {
    const panes = $("[data-news]");
    if (!panes) return;
    if (!asking && (now || navigator.onLine)) {
      asking = true;
      try {
        await askNews(panes);
        showLine();
      } catch {
        const bar = $("#offline");
        if (bar) bar.hidden = false;
      }
      asking = false;
    }
    if (!now) setTimeout(news, document.hidden ? NEWS_HIDDEN : NEWS_EVERY);
  }

  async function askNews(panes) {
    const address = new URL(panes.dataset.news, location.href);
    const log = $("#log");
    address.searchParams.set("list", stamp);
    address.searchParams.set("after", log?.dataset.last ?? "0");
    if (!document.hidden) address.searchParams.set("seen", "yes");
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.redirected) return location.reload();
    if (answer.status !== 200) return;
    const told = await answer.json();
    if (stamp && told.stamp !== stamp) replaceList(told.list);
    stamp = told.stamp;
    if (log && told.messages) addMessages(log, told);
  }

  function replaceList(text) {
    const list = $("#list");
    const at = $(".scroll", list)?.scrollTop ?? 0;
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    list.innerHTML = text;
    const scroll = $(".scroll", list);
    if (scroll) scroll.scrollTop = at;
    if (focused) ($$("a", list).find((link) => link.getAttribute("href") === focused) ?? $("a", list))?.focus();
  }

  function addMessages(log, told) {
    if (Number(told.last) <= Number(log.dataset.last)) return;
    const isDown = isAtEnd();
    const lastDay = $$("[data-day]", log).at(-1)?.dataset.day;
    const box = document.createElement("template");
    box.innerHTML = told.messages;
    for (const message of [...box.content.children]) {
      if (message.dataset.day && message.dataset.day === lastDay) continue;
      ageCards(log, message);
      log.append(message);
    }
    log.dataset.last = told.last;
    if (isDown) scrollDown();
    else $("#new-below").hidden = false;
  }

  /* Only the newest card of a booking shows how it stands; older ones become the words they were sent with. */
  function ageCards(log, message) {
    const card = $("[data-booking]", message);
    if (!card) return;
    for (const old of $$(`[data-booking="${card.dataset.booking}"]`, log)) {
      const words = $(".bubble", old.parentElement);
      if (words) { words.hidden = false; old.remove(); }
    }
  }

  const isAtEnd = () => { const scroll = $("#thread"); return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80; };

  function scrollDown() {
    const scroll = $("#thread");
    if (scroll) scroll.scrollTop = scroll.scrollHeight;
    const below = $("#new-below");
    if (below) below.hidden = true;
  }

  addEventListener("click", (event) => event.target.closest("#new-below") && scrollDown());
  addEventListener("scroll", (event) => { if (event.target.id === "thread" && isAtEnd()) $("#new-below").hidden = true; }, true);

  /* What was typed survives a reload and another conversation. */
  const draftKey = () => `draft:${$("#composer")?.dataset.draft}`;

  function keepDraft() {
    const field = $("#reply");
    if (!field) return;
    if (!field.value) field.value = sessionStorage.getItem(draftKey()) ?? "";
    field.addEventListener("input", () => sessionStorage.setItem(draftKey(), field.value));
  }

  function composerWords() {
    const button = $("#composer .btn-primary");
    if (button) button.textContent = $("#composer [value=note]").checked ? button.dataset.note : button.dataset.reply;
  }

  /* Small things */

  function showToasts(place) {
    const toasts = $("#toasts");
    if (!toasts) return;
    const said = $$("[data-said] .toast", place ?? document);
    if (said.length) toasts.replaceChildren(...said);
    $$("[data-said]").forEach((box) => box.remove());
    for (const toast of $$(".toast", toasts)) fade(toast);
  }

  function fade(toast) {
    if (toast.dataset.fades) return;
    toast.dataset.fades = "yes";
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 1000) : toast.remove());
    setTimeout(leave, TOAST_STAYS);
  }

  function revealPasswords() {
    for (const button of $$("[data-reveals]")) {
      button.hidden = false;
      button.addEventListener("click", () => {
        const field = document.getElementById(button.dataset.reveals);
        const isShown = field.type === "text";
        field.type = isShown ? "password" : "text";
        button.setAttribute("aria-pressed", String(!isShown));
      });
    }
  }
})();
