// The admin's forms, nicer: rows come and go without a new page, the preview follows, nothing typed gets lost.
// All of it works without this file.
(() => {
  "use strict";
  const main = document.getElementById("main");
  if (!main) return;

  const form = () => document.querySelector("form[data-edits]");
  const sent = (from, submitter) => {
    // Not multipart: the server counts the parts of that more strictly.
    const body = new URLSearchParams(new FormData(from));
    if (submitter?.name) body.set(submitter.name, submitter.value);
    return body;
  };
  let isDirty = Boolean(form()?.hasAttribute("data-dirty"));

  const soil = () => {
    isDirty = true;
    const status = document.getElementById("unsaved");
    const words = form()?.dataset.unsaved;
    if (status && words && status.textContent !== words) status.textContent = words;
  };

  addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });

  // Rows: what the server answers to the button takes the form's place.
  const act = async (from, button) => {
    const answer = await fetch(from.action || location.href, { method: "POST", body: sent(from, button) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-edits]");
    if (!fresh) { isDirty = false; from.requestSubmit(button); return; }
    from.replaceWith(document.adoptNode(fresh));
    for (const id of ["preview", "aside-edits"]) {
      const there = document.getElementById(id);
      const theirs = page.getElementById(id);
      if (there && theirs) there.replaceWith(document.adoptNode(theirs));
    }
    prepare();
    soil();
    const focus = document.getElementById(fresh.dataset.focus) ?? document.querySelector(`[name="act"][value^="add-${button.value.split("-")[1]}"]`);
    (focus ?? fresh).focus();
  };

  document.addEventListener("submit", (event) => {
    const from = event.target;
    const button = event.submitter;
    if (!from.matches("form[data-edits]")) return;
    if (button?.name === "act" && button.value !== "save") {
      event.preventDefault();
      act(from, button).catch(() => { isDirty = false; from.submit(); });
      return;
    }
    isDirty = false;
    if (button) { button.setAttribute("aria-busy", "true"); }
  });

  // The preview follows what is typed, a moment later; only the last answer counts.
  let timer = 0;
  let asking = null;
  const preview = async () => {
    const from = form();
    const shown = document.getElementById("preview");
    if (!from?.dataset.preview || !shown) return;
    asking?.abort();
    asking = new AbortController();
    shown.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(from.dataset.preview, { method: "POST", body: sent(from), signal: asking.signal });
      if (answer.ok) { shown.innerHTML = await answer.text(); days(); }
      shown.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") shown.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("input", (event) => {
    if (!event.target.form?.matches("form[data-edits]")) return;
    soil();
    strips();
    clearTimeout(timer);
    timer = setTimeout(preview, 300);
  });

  // One day of the preview at a time.
  const days = () => {
    const strip = document.querySelector("[data-days]");
    if (!strip) return;
    strip.hidden = false;
    const choose = (day) => {
      for (const button of strip.children) button.setAttribute("aria-pressed", String(button.dataset.day === day));
      for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== day;
    };
    strip.addEventListener("click", (event) => {
      const button = event.target.closest("[data-day]");
      if (button) choose(button.dataset.day);
    });
    choose(strip.firstElementChild.dataset.day);
  };

  // A day's hours as bars, from midnight to midnight.
  const hour = (text) => {
    const found = /^\s*(\d{1,2})(?:[:.h]?(\d{2}))?\s*$/.exec(text);
    return found ? Number(found[1]) + Number(found[2] ?? 0) / 60 : null;
  };
  const strips = () => {
    for (const strip of document.querySelectorAll(".strip")) {
      strip.replaceChildren();
      for (const range of strip.parentElement.querySelectorAll(".range")) {
        const [a, b] = [...range.querySelectorAll("input")].map((input) => hour(input.value));
        if (a === null || b === null) continue;
        for (const [from, to] of b > a ? [[a, b]] : [[a, 24], [0, b]]) {
          const bar = document.createElement("i");
          bar.style.setProperty("--a", from);
          bar.style.setProperty("--b", to);
          strip.append(bar);
        }
      }
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copies]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copies);
    const words = button.dataset.copied;
    if (words) { button.textContent = words; } else { button.classList.add("ok"); }
  });

  const prepare = () => {
    days();
    strips();
    for (const button of document.querySelectorAll("[data-copies]")) button.hidden = !navigator.clipboard;
  };

  // Which section one is in.
  const toc = document.querySelector(".toc");
  if (toc) {
    const links = new Map([...toc.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    }, { root: main, rootMargin: "-80px 0px -70% 0px" });
    for (const section of document.querySelectorAll(".sect[id]")) seen.observe(section);
  }

  prepare();
  // After a refusal: the first field that is wrong, else what the banner says.
  (document.querySelector('[aria-invalid="true"]') ?? document.getElementById("summary"))?.focus();
})();
