// What stands in the chat's log: bubbles, what can be pressed below them, booking cards.

import { el, icon } from "./chat-elements.js";
import { SheetForm } from "./chat-form.js";
import { Picker } from "./chat-picker.js";

const STATES = {
  pending: ["info", "i-clock"],
  to_pay: ["info", "i-euro"],
  confirmed: ["ok", "i-check"],
  completed: ["", "i-check"],
  no_show: ["warn", "i-noshow"],
  cancelled: ["danger", "i-ban"],
  rejected: ["danger", "i-ban"],
  expired: ["danger", "i-ban"],
};

export class Parts {
  /** `send(what)` is called with what the customer chose: {text, choice} or {text, form}. */
  constructor({ words, locale, send, zone, setZone }) {
    Object.assign(this, { words, locale, send, zone, setZone });
  }

  bubble(message) {
    const mine = message.author === "customer";
    const who = mine ? this.words.you : message.author === "agent" ? message.name || this.words.team : this.words.bot;
    const node = el("div", { class: `msg ${mine ? "msg-out" : "msg-in"}` });
    if (message.author === "agent") node.append(el("p", { class: "msg-meta", "aria-hidden": "true" }, icon("i-user", "i-sm"), who));
    if (message.text) {
      const hidden = el("span", { class: "vh" }, `${who}: `);
      node.append(el("p", { class: `bubble${mine ? " bubble-me" : ""}`, dir: "auto" }, hidden, message.text));
    }
    return node;
  }

  note(text) {
    return el("p", { class: "log-note" }, text);
  }

  /** What can be pressed below a message; null where there is nothing. */
  offer(body) {
    switch (body?.kind) {
      case "choices":
        return this.#buttons(body.choices);
      case "slots":
        return this.#picker(body);
      case "confirm":
        return this.#buttons([body.yes, body.no], true);
      case "form":
        return this.#form(body);
      case "card":
        return body.choices?.length ? this.#buttons(body.choices) : null;
      default:
        return null;
    }
  }

  /** A used offer in one line: what was chosen there, or that it is over. */
  settled(body, chosen) {
    if (!["slots", "form"].includes(body.kind)) return null;
    const said = chosen || (body.kind === "form" ? this.words.form_over : this.words.times_over);
    return el("p", { class: "settled" }, icon(chosen ? "i-check" : "i-clock", "i-sm"), said);
  }

  card(card) {
    const state = card.state === "pending" && card.pay_url ? "to_pay" : card.state;
    const [colour, sign] = STATES[state] || ["", "i-calendar"];
    const gone = ["cancelled", "rejected", "expired"].includes(card.state);
    const link = (address, name, sign, kind = "btn") =>
      safe(address) && el("a", { class: kind, href: safe(address), target: "_blank", rel: "noopener" }, icon(sign), name);
    return el(
      "div",
      { class: "w-card" },
      el(
        "div",
        { class: "row gap-4" },
        el("div", { class: `date${gone ? " date-past" : ""}`, "aria-hidden": "true" }, el("span", {}, card.weekday), el("b", {}, String(card.day))),
        el(
          "div",
          { class: "grow" },
          el("p", { class: "bold", dir: "auto" }, card.title),
          card.old_label && el("p", { class: "sm t3" }, el("span", { class: "vh" }, `${this.words.before}: `), el("s", {}, card.old_label)),
          el("p", { class: `sm t2${gone ? " strike" : ""}` }, el("time", { datetime: card.starts_at }, `${card.day_label}, ${card.time_label}`)),
        ),
      ),
      el("p", {}, el("span", { class: `badge ${colour && `badge-${colour}`}` }, icon(sign), this.words.states[state] || state)),
      el(
        "ul",
        { class: "facts" },
        card.zone_label && fact("i-globe", card.zone_label),
        card.host && fact("i-user", card.host),
        card.location && fact("i-pin", card.location, safe(card.join_url)),
      ),
      el(
        "div",
        { class: "offers" },
        !gone && link(card.pay_url, this.words.pay, "i-euro", "btn btn-primary"),
        link(card.manage_url, gone ? this.words.look : this.words.manage, "i-page"),
        !gone && link(card.ics_url, this.words.calendar, "i-calendar"),
      ),
    );
  }

  #buttons(choices, asks = false) {
    const node = el("div", { class: "offers", role: "group", "aria-label": this.words.choices });
    choices.forEach((choice, index) => {
      const press = () => this.send({ text: choice.label, choice: choice.id });
      const kind = asks && index === 0 ? "btn btn-primary" : "btn";
      node.append(el("button", { type: "button", class: kind, onclick: press, dir: "auto" }, choice.label));
    });
    return node;
  }

  #picker(body) {
    return new Picker(this, body).node;
  }

  #form(body) {
    return new SheetForm(this, body).node;
  }
}

function fact(sign, text, href = null) {
  const shown = href ? el("a", { class: "link", href, target: "_blank", rel: "noopener noreferrer" }, text) : text;
  return el("li", {}, icon(sign), el("span", { dir: "auto" }, shown));
}

function safe(address) {
  if (!address) return null;
  const url = new URL(address, location.href);
  return ["http:", "https:"].includes(url.protocol) ? url.href : null;
}
