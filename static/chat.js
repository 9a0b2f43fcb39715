// The chat page: puts the conversation on the screen and what the customer does on the line. See also chat-line.js
// (network), chat-parts.js (what stands in the log) and chat-frame.js (the page around).

import { el, fill, icon } from "./chat-elements.js";
import { Frame } from "./chat-frame.js";
import { Line, Refused } from "./chat-line.js";
import { Parts } from "./chat-parts.js";

const page = JSON.parse(document.getElementById("page").textContent);
const { words } = page;
const at = (id) => document.getElementById(id);
const [log, scroll, field, composer, typing, offline, sayError] = ["log", "scroll", "say", "composer", "typing", "offline", "say-error"].map(at);
const params = new URLSearchParams(location.search);

let storageKey = `bookdesk-chat:${page.account}`;
let line = null;
let visitor = {}; // what the site around says of its customer
let zonePicked = null;
let lastDay = "";
let isAway = false; // the widget is closed
let unread = 0;
let live = null; // the one offer that can still be pressed: {body, node}
const rows = new Map(); // client id or number -> its element

const zone = () => zonePicked || Intl.DateTimeFormat().resolvedOptions().timeZone;
const parts = new Parts({ words, locale: page.locale, send, zone: () => zonePicked, setZone: (name) => (zonePicked = name) });
const frame = new Frame({
  sites: page.sites,
  hears: {
    visitor: meet,
    opened: show,
    closed: () => (isAway = true),
  },
});

dress();
// A framed chat begins when it knows for whom: each customer of a site has a conversation of their own.
if (frame.isFramed) announce();
else begin();

function dress() {
  for (const node of document.querySelectorAll(".needs-script")) node.hidden = false;
  const theme = params.get("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  at("close").hidden = !frame.isFramed;
}

function announce() {
  const style = getComputedStyle(document.documentElement);
  frame.tell("ready", { accent: style.getPropertyValue("--accent").trim(), onAccent: style.getPropertyValue("--on-accent").trim() });
}

function meet(given) {
  if (line) return;
  visitor = given;
  if (given.identifier) storageKey += `:${given.identifier}`;
  begin();
}

function begin() {
  line = new Line({
    base: page.conversations,
    storageKey,
    visitor: () => visitor,
    place: () => ({ locale: page.locale, zone: zone() }),
    tell: { news, sent, trouble, down, lost },
  });
  field.value = remembered("draft");
  fit();
  if (!line.isOpen) greet();
  line.unsent.forEach(showEntry);
  line.start();
  listenToPeople();
  if (!frame.isFramed) field.focus();
}

// What people do

function listenToPeople() {
  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    write();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    write();
  });
  field.addEventListener("input", () => {
    remember("draft", field.value);
    complain("");
    fit();
  });
  at("close").addEventListener("click", close);
  at("menu").addEventListener("click", (event) => choose(event.target.closest("button")));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !at("menu").matches(":popover-open")) close();
  });
  addEventListener("online", () => line.hurry());
  addEventListener("offline", () => down(true));
  addEventListener("storage", (event) => {
    // Another tab of this browser began the conversation: it is this one's too.
    if (event.key === storageKey && !line.isOpen && event.newValue?.includes('"key":"')) location.reload();
  });
}

function write() {
  const text = field.value.trim();
  if (!text) return;
  const count = [...text].length;
  if (count > page.longest_text) return complain(fill(words.too_long, { count, most: page.longest_text }));
  field.value = "";
  remember("draft", "");
  fit();
  send({ text });
}

function send(message) {
  settle(message);
  showEntry(line.send(message));
  frame.tell("talked");
  field.focus({ preventScroll: true });
}

function choose(button) {
  if (!button) return;
  at("menu").hidePopover();
  if (button.dataset.language) {
    params.set("lang", button.dataset.language);
    location.search = params.toString();
  } else {
    send({ text: button.dataset.say, choice: button.dataset.do });
  }
}

function close() {
  if (frame.isFramed) frame.tell("close");
}

// What the line tells

function news(answer) {
  log.setAttribute("aria-busy", String(answer.is_answering));
  answer.messages.forEach(showMessage);
  if (answer.has_more) return;
  typing.hidden = !answer.is_answering;
  const isPersons = answer.state === "open";
  at("who").textContent = !isPersons ? words.bot_here : answer.person ? fill(words.person_here, { name: answer.person }) : words.person_asked;
  if (answer.messages.length) toEnd();
}

function sent(entry, message) {
  const row = arrived(rows.get(entry.client_id));
  if (!message) return row.remove(); // there was nothing to see in it
  rows.set(message.number, row);
  if (at("who").textContent === words.bot_here) typing.hidden = false;
  toEnd();
}

function trouble(entry, error) {
  const row = rows.get(entry.client_id);
  if (!row) return;
  row.querySelector(".state")?.remove();
  row.append(entry.is_refused || !(error instanceof Refused) ? notSent(entry, error) : waits(words.too_often));
  toEnd();
}

function notSent(entry, error) {
  if (!entry.is_refused && !navigator.onLine) return waits(words.waits);
  const again = () => {
    rows.get(entry.client_id).querySelector(".state")?.remove();
    line.hurry();
  };
  const reason = error instanceof Refused && error.answer.message ? `${words.not_sent} ${error.answer.message}` : words.not_sent;
  return el("p", { class: "error state" }, icon("i-alert", "i-sm"), el("span", {}, `${reason} `, el("button", { type: "button", class: "link sm", onclick: again }, words.send_again)));
}

function waits(text) {
  return el("p", { class: "msg-meta state" }, icon("i-clock", "i-sm"), text);
}

function down(isDown) {
  const text = navigator.onLine ? words.unreachable : words.offline;
  offline.hidden = !isDown;
  if (isDown) {
    offline.querySelector("span").textContent = text;
    typing.hidden = true;
  }
}

function lost() {
  log.replaceChildren();
  rows.clear();
  lastDay = "";
  live = null;
  greet();
  line.unsent.forEach(showEntry);
}

// What stands in the log

/** Before anything is said the page greets by itself: who only looks opens no conversation. The same greeting is the
 * first message of each conversation. */
function greet() {
  showDay(new Date());
  showOffer({ author: "bot", number: 1, ...page.greeting });
}

function showEntry(entry) {
  if (rows.has(entry.client_id)) return;
  const row = parts.bubble({ author: "customer", text: entry.text });
  row.classList.add("msg-waits");
  rows.set(entry.client_id, row);
  log.append(row);
  toEnd();
}

function showMessage(message) {
  if (rows.has(message.number)) return;
  if (message.author === "customer") return showMine(message);
  showDay(message.sent_at);
  if (message.author === "system") showNote(message);
  else showOffer(message);
  if (isAway && message.author !== "system") frame.tell("unread", { count: ++unread });
}

function showMine(message) {
  settle(message);
  const row = rows.get(message.client_id);
  if (row) {
    rows.set(message.number, arrived(row));
    return;
  }
  showDay(message.sent_at);
  const shown = parts.bubble(message);
  rows.set(message.number, shown).set(message.client_id, shown);
  put(shown);
}

function arrived(row) {
  row.classList.remove("msg-waits");
  row.querySelector(".state")?.remove();
  return row;
}

/** At the end, but before what is not sent yet. */
function put(node) {
  log.insertBefore(node, log.querySelector(".msg-waits"));
}

function showNote(message) {
  const note = parts.note(message.text);
  rows.set(message.number, note);
  put(note);
}

function showOffer(message) {
  const row = parts.bubble(message);
  const body = message.body || {};
  if (body.kind === "card") row.append(parts.card(body.card));
  if (body.kind === "card" || body.kind === "slots" || body.kind === "form") row.classList.add("msg-wide");
  const offer = parts.offer(body);
  if (offer) {
    settle({});
    if (body.kind === "slots") row.append(el("span", { class: "vh" }, countOf(body)));
    // The bubble says it all; times and fields are found by whoever wants them.
    offer.setAttribute("aria-live", "off");
    row.append(offer);
    live = { body, node: offer };
  }
  rows.set(message.number, row);
  put(row);
}

function countOf(body) {
  const count = body.days.reduce((sum, day) => sum + day.slots.length, 0);
  return fill(words.times_count, { count });
}

/** The offer that was open is so no more; `answer` is what was said instead of, or by, pressing it. */
function settle(answer) {
  if (!live) return;
  const { body, node } = live;
  live = null;
  const chosen = answer.choice && labelsOf(body).get(answer.choice);
  const isForm = body.kind === "form" && (answer.form || answer.choice === body.id);
  const rest = parts.settled(body, isForm ? words.form_sent : chosen);
  if (rest) node.replaceWith(rest);
  else node.remove();
}

function labelsOf(body) {
  const labels = new Map((body.choices || []).map((choice) => [choice.id, choice.label]));
  for (const day of body.days || []) for (const slot of day.slots) labels.set(slot.id, `${day.label}, ${slot.label}`);
  return labels;
}

function showDay(sentAt) {
  const moment = new Date(sentAt);
  const day = moment.toDateString();
  if (day === lastDay) return;
  lastDay = day;
  const ago = Math.round((new Date().setHours(12, 0, 0, 0) - new Date(moment).setHours(12, 0, 0, 0)) / 86_400_000);
  const options = { weekday: "short", day: "numeric", month: "long" };
  const name = ago === 0 ? words.today : ago === 1 ? words.yesterday : moment.toLocaleDateString(page.locale, options);
  put(parts.note(`${name}, ${moment.toLocaleTimeString(page.locale, { timeStyle: "short" })}`));
}

function show() {
  isAway = false;
  unread = 0;
  toEnd();
  field.focus({ preventScroll: true });
}

function toEnd() {
  scroll.scrollTop = scroll.scrollHeight;
}

function fit() {
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
  composer.classList.toggle("is-full", Boolean(field.value.trim()));
}

function complain(text) {
  sayError.hidden = !text;
  sayError.querySelector("span").textContent = text;
  if (text) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

function remember(name, value) {
  try {
    localStorage.setItem(`${storageKey}:${name}`, value);
  } catch {
    // Storage is off: a reload begins anew.
  }
}

function remembered(name) {
  try {
    return localStorage.getItem(`${storageKey}:${name}`) || "";
  } catch {
    return "";
  }
}
