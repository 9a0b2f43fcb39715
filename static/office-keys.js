/* The keys of the office: what the mouse does, they do. Single letters count only while no field has focus, and can be
   switched off in the help, which lists them all. */
"use strict";

(() => {
  const CHORD_WAITS = 1200; // milliseconds between G and the letter after it
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a");
    if (link?.matches("[data-help]")) openHelp(event, link);
    else if (link?.matches("[data-closes]") && link.closest("dialog")) closeHelp(event);
  });

  async function openHelp(event, link) {
    const dialog = $("#help");
    if (!dialog) return;
    event?.preventDefault();
    const answer = await fetch(link?.href ?? $("[data-help]").href);
    const text = $("#help-text", new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (!text) return;
    $("#help-in").replaceChildren(text);
    const choice = $("[data-keys-choice]", text);
    choice.hidden = false;
    $("input", choice).checked = usesKeys();
    $("input", choice).addEventListener("change", (change) => localStorage.setItem("keys", change.target.checked ? "on" : "off"));
    $("#more")?.hidePopover();
    dialog.showModal();
    $("#help-title").focus();
  }

  function closeHelp(event) {
    event.preventDefault();
    $("#help").close();
  }

  const usesKeys = () => localStorage.getItem("keys") !== "off";
  const GOES = { i: "inbox", b: "bookings", t: "tasks", d: "deals" };
  let chordUntil = 0;

  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = event.target.closest?.("form[method=post]");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.key === "Escape") return escape(event);
    if (event.key.startsWith("Arrow") && event.target.matches?.("a.dayc")) return moveDay(event);
    if (event.ctrlKey || event.metaKey || event.altKey || !usesKeys() || !$(".app") || $("dialog[open]")) return;
    if (event.target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    if (Date.now() < chordUntil && GOES[key]) return act(event, $(`.nav a[href$="/${GOES[key]}"]`));
    chordUntil = key === "g" ? Date.now() + CHORD_WAITS : 0;
    if (key === "?") return openHelp(event);
    if (key === "/") { event.preventDefault(); return $("[data-search]")?.focus(); }
    if (key === "j" || key === "k") return moveConversation(event, key === "j" ? 1 : -1);
    if (/^[a-z]$/.test(key)) act(event, $(`[data-key="${key}"]`));
  });

  function act(event, target) {
    if (!target) return;
    event.preventDefault();
    target.click();
  }

  function escape() {
    if ($("dialog[open]") || $(":popover-open")) return;
    const back = $("[data-back]");
    if (back) back.click();
    else $("[data-closes-panel]")?.checkVisibility() && $("[data-closes-panel]").click();
  }

  function moveDay(event) {
    const ahead = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const days = $$("a.dayc", event.target.parentElement);
    const next = days[days.indexOf(event.target) + ahead];
    if (next) { event.preventDefault(); next.focus(); }
  }

  function moveConversation(event, ahead) {
    const links = $$(".convs a");
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    act(event, links[at < 0 ? 0 : at + ahead]);
  }
})();
