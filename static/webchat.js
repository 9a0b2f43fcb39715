// Bookdesk's chat on any page:
//   <script src="https://booking.example.com/static/webchat.js" data-account="alder" async></script>
// Further attributes: data-lang, data-theme (light, dark), data-identifier with data-identifier-hash, data-name,
// data-email. It makes a round button, and the chat in an iframe of its own; nothing else of the page is touched.
(() => {
  "use strict";
  const script = document.currentScript;
  const { account, lang, theme, identifier, identifierHash, name, email } = script?.dataset || {};
  if (!account || document.getElementById("bookdesk-chat")) return;

  const home = new URL(script.src).origin;
  const storageKey = `bookdesk-widget:${home}:${account}`;
  const language = (lang || document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
  const words = {
    en: ["Open chat", "Close chat", "Chat"],
    pt: ["Abrir conversa", "Fechar conversa", "Conversa"],
    es: ["Abrir chat", "Cerrar chat", "Chat"],
    de: ["Chat öffnen", "Chat schließen", "Chat"],
  };
  const [openWords, closeWords, chatWords] = words[language] || words.en;
  const colour = /^#[0-9a-f]{3,8}$/i;

  const style = `
    :host { all: initial; }
    button {
      position: fixed; inset-block-end: 24px; inset-inline-end: 24px; z-index: 2147483000; display: grid; place-items: center;
      inline-size: 60px; block-size: 60px; padding: 0; border: 0; border-radius: 50%; cursor: pointer;
      background: var(--accent, #0b7260); color: var(--on-accent, #fff);
      box-shadow: 0 2px 6px rgb(16 26 22 / .16), 0 12px 28px -6px rgb(16 26 22 / .32);
    }
    button:focus-visible { outline: 3px solid var(--accent, #0b7260); outline-offset: 3px; }
    svg { inline-size: 28px; block-size: 28px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
    .is-open svg:first-of-type, :not(.is-open) > svg:last-of-type { display: none; }
    i { position: absolute; inset-block-start: 2px; inset-inline-end: 2px; inline-size: 14px; block-size: 14px; border-radius: 50%; border: 2px solid #fff; background: #c0281f; }
    i[hidden] { display: none; }
    iframe {
      position: fixed; inset-block-end: 96px; inset-inline-end: 24px; z-index: 2147483000; border: 0; border-radius: 16px;
      inline-size: 400px; block-size: min(760px, calc(100dvh - 120px)); max-inline-size: calc(100vw - 48px); background: transparent;
      box-shadow: 0 2px 6px rgb(16 26 22 / .06), 0 24px 56px -12px rgb(16 26 22 / .24);
    }
    iframe[hidden] { display: none; }
    @media (max-width: 560px) {
      iframe { inset: 0; inline-size: 100%; block-size: 100dvh; max-inline-size: none; border-radius: 0; }
      button.is-open { display: none; }
    }
    @media (forced-colors: active) { button { border: 2px solid ButtonText; } }
    @media print { button, iframe { display: none; } }`;

  let frame = null;
  let isReady = false;
  let isOpen = false;
  const kept = read();
  const host = document.createElement("div");
  host.id = "bookdesk-chat";
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  const dot = make("i", { hidden: "" });
  const button = make("button", { type: "button", "aria-expanded": "false" });
  button.append(
    drawing("M4.6 4h10.8A1.9 1.9 0 0 1 17.3 6v6.4a1.9 1.9 0 0 1-1.9 1.9H9.6l-3.9 3v-3H4.6a1.9 1.9 0 0 1-1.9-1.9V6A1.9 1.9 0 0 1 4.6 4z"),
    drawing("m5.5 5.5 9 9M14.5 5.5l-9 9"),
    dot,
  );
  root.append(button);
  paint(kept);
  label();

  button.addEventListener("click", () => (isOpen ? close() : open()));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isOpen) close();
  });
  addEventListener("message", (event) => {
    if (!frame || event.origin !== home || event.source !== frame.contentWindow) return;
    const { bookdesk, count } = event.data || {};
    if (bookdesk === "ready") ready(event.data);
    if (bookdesk === "close") close();
    if (bookdesk === "talked") write({ hasTalked: true });
    if (bookdesk === "unread" && !isOpen) label(Number(count) || 0);
  });

  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);

  function begin() {
    document.body.append(host);
    const isNarrow = matchMedia("(max-width: 560px)").matches;
    if (kept.isOpen && !isNarrow) open(false);
    // Who has talked before may have an answer waiting: listen for it, once the page has what it needs.
    else if (kept.hasTalked) (window.requestIdleCallback || setTimeout)(load);
  }

  function load() {
    if (frame) return;
    const address = new URL(`/${encodeURIComponent(account)}/chat`, home);
    address.searchParams.set("origin", location.origin);
    if (lang || document.documentElement.lang) address.searchParams.set("lang", lang || document.documentElement.lang);
    if (theme) address.searchParams.set("theme", theme);
    frame = make("iframe", { title: chatWords, src: address.href, allow: "clipboard-write", hidden: "" });
    root.append(frame);
  }

  function open(takesFocus = true) {
    load();
    isOpen = true;
    frame.hidden = false;
    write({ isOpen });
    label();
    if (isReady) tell("opened");
    if (takesFocus) frame.focus();
  }

  function close() {
    isOpen = false;
    frame.hidden = true;
    write({ isOpen });
    label();
    if (isReady) tell("closed");
    button.focus();
  }

  function ready({ accent, onAccent }) {
    isReady = true;
    // Who the customer is goes by message and not by address: addresses end up in logs.
    tell("visitor", { visitor: { identifier, identifier_hash: identifierHash, name, mail: email } });
    tell(isOpen ? "opened" : "closed");
    if (colour.test(accent) && colour.test(onAccent)) {
      paint({ accent, onAccent });
      write({ accent, onAccent });
    }
  }

  function tell(what, more = {}) {
    frame.contentWindow.postMessage({ bookdesk: what, ...more }, home);
  }

  function label(unread = 0) {
    dot.hidden = unread === 0;
    button.classList.toggle("is-open", isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
    button.setAttribute("aria-label", isOpen ? closeWords : unread ? `${openWords} (${unread})` : openWords);
  }

  function paint({ accent, onAccent }) {
    if (!colour.test(accent) || !colour.test(onAccent)) return;
    host.style.setProperty("--accent", accent);
    host.style.setProperty("--on-accent", onAccent);
  }

  function make(tag, attributes) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function drawing(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  function read() {
    try {
      return JSON.parse(localStorage.getItem(storageKey)) || {};
    } catch {
      return {};
    }
  }

  function write(more) {
    try {
      localStorage.setItem(storageKey, JSON.stringify({ ...read(), ...more }));
    } catch {
      // Storage is off: the widget begins closed on every page.
    }
  }
})();
