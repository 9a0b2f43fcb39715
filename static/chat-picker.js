// Times to choose from, under their days.

import { el, fill, unique } from "./chat-elements.js";

const MOST_TIMES = 6; // shown at once; the rest of a day is one press away

/** Days beside each other, the times of the chosen one, and one button that says what it will do. */
export class Picker {
  constructor(parts, body) {
    this.parts = parts;
    this.body = body;
    this.days = this.#inZone(body.zone);
    this.node = el("form", { class: "picker", "aria-label": parts.words.pick, onsubmit: (event) => this.#choose(event) });
    this.#draw();
    if (parts.zone() && parts.zone() !== body.zone) this.#toZone(parts.zone());
  }

  #draw() {
    const { words } = this.parts;
    this.strip = el("div", { class: "days", role: "group", "aria-label": words.day, onkeydown: rove });
    this.times = el("div", { class: "stack" });
    this.button = el("button", { class: "btn btn-primary btn-lg btn-block", disabled: true }, words.pick_time);
    const more = this.body.more;
    const later = () => this.parts.send({ text: more.label, choice: more.id });
    this.node.replaceChildren(
      el("div", {}, this.strip),
      this.times,
      el("div", { class: "stack gap-2" }, this.button, more && el("button", { type: "button", class: "btn btn-quiet btn-block", onclick: later }, more.label)),
    );
    this.#showDays();
    this.#showDay(this.days[0]);
  }

  #showDays() {
    this.strip.replaceChildren(
      ...this.days.map((day, index) =>
        el(
          "button",
          { type: "button", class: "dayc", "aria-pressed": "false", tabindex: index ? "-1" : "0", title: day.label, onclick: () => this.#showDay(day) },
          `${day.weekday} `,
          el("b", {}, String(day.day)),
          el("span", { class: "vh" }, `, ${day.label}`),
        ),
      ),
    );
    this.strip.parentElement.hidden = this.days.length < 2 && this.days[0]?.slots.length < 2;
  }

  #showDay(day, all = false) {
    if (!day) return;
    const { words } = this.parts;
    [...this.strip.children].forEach((button, index) => button.setAttribute("aria-pressed", String(this.days[index] === day)));
    const shown = all ? day.slots : day.slots.slice(0, MOST_TIMES);
    const name = unique("slot");
    const slots = shown.map((slot) =>
      el(
        "label",
        { class: "slot" },
        el("input", { type: "radio", name, value: slot.id, onchange: () => this.#mark(day, slot) }),
        el("time", { datetime: slot.starts_at }, slot.label),
        slot.seats_left && el("small", {}, slot.seats_left),
      ),
    );
    const rest = day.slots.length - shown.length;
    const unfold = () => {
      this.#showDay(day, true);
      this.times.querySelectorAll("input")[MOST_TIMES]?.focus();
    };
    this.times.replaceChildren(
      el("fieldset", {}, el("legend", { class: "vh" }, fill(words.times_on, { day: day.label })), el("div", { class: "slots" }, slots)),
      rest > 0 ? el("button", { type: "button", class: "link sm", onclick: unfold }, fill(words.more_times, { count: rest })) : "",
      this.#zoneRow(),
    );
    this.chosen = null;
    this.button.disabled = true;
    this.button.textContent = words.pick_time;
  }

  #mark(day, slot) {
    this.chosen = { id: slot.id, label: `${day.label}, ${slot.label}` };
    this.button.disabled = false;
    this.button.textContent = fill(this.parts.words.take, { time: this.chosen.label });
  }

  #choose(event) {
    event.preventDefault();
    if (this.chosen) this.parts.send({ text: this.chosen.label, choice: this.chosen.id });
  }

  #zoneRow() {
    const change = el("button", { type: "button", class: "link sm", onclick: () => this.#askZone(row) }, this.parts.words.change_zone);
    const row = el("div", { class: "row row-wrap between sm" }, el("span", { class: "t3" }, this.label), change);
    return row;
  }

  #askZone(row) {
    const zone = this.shown;
    const zones = Intl.supportedValuesOf("timeZone");
    const choose = (event) => {
      this.parts.setZone(event.target.value);
      this.#toZone(event.target.value);
      this.times.querySelector(".link:last-of-type")?.focus();
    };
    const all = zones.includes(zone) ? zones : [zone, ...zones];
    const select = el(
      "select",
      { class: "input", "aria-label": this.parts.words.zone, onchange: choose },
      all.map((name) => el("option", { value: name, selected: name === zone }, name.replaceAll("_", " "))),
    );
    row.replaceChildren(select);
    select.focus();
  }

  #toZone(zone) {
    this.days = this.#inZone(zone);
    this.#showDays();
    this.#showDay(this.days[0]);
  }

  /** The days as they were offered or, for another zone, the same times under that zone's dates. */
  #inZone(zone) {
    this.shown = zone;
    this.label = this.body.zone_label;
    if (zone === this.body.zone) return this.body.days;
    const { locale, words } = this.parts;
    const written = (options, moment) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(moment);
    const days = new Map();
    for (const slot of this.body.days.flatMap((day) => day.slots)) {
      const moment = new Date(slot.starts_at);
      const date = written({ dateStyle: "short" }, moment);
      if (!days.has(date)) {
        days.set(date, {
          date,
          label: written({ weekday: "short", day: "numeric", month: "long" }, moment),
          weekday: written({ weekday: "short" }, moment),
          day: written({ day: "numeric" }, moment).replace(/\D/g, ""),
          slots: [],
        });
      }
      days.get(date).slots.push({ ...slot, label: written({ timeStyle: "short" }, moment) });
    }
    const first = new Date(this.body.days[0].slots[0].starts_at);
    const offset = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "shortOffset" }).formatToParts(first);
    const city = zone.split("/").pop().replaceAll("_", " ");
    this.label = fill(words.zone_label, { city, offset: offset.find((part) => part.type === "timeZoneName").value });
    return [...days.values()];
  }
}

/** Arrow keys move within a group of buttons, of which one is in the tab order. */
function rove(event) {
  const buttons = [...event.currentTarget.children];
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
  const from = buttons.indexOf(document.activeElement);
  const to = { [forward]: from + 1, [back]: from - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined || from < 0) return;
  event.preventDefault();
  const target = buttons[(to + buttons.length) % buttons.length];
  buttons.forEach((button) => (button.tabIndex = button === target ? 0 : -1));
  target.focus();
  target.scrollIntoView({ block: "nearest", inline: "nearest" });
}
