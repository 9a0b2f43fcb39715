// A form in the log.

import { el, icon, unique } from "./chat-elements.js";

/** Several questions at once, where a form is quicker than asking one after the other. */
export class SheetForm {
  constructor(parts, body) {
    this.parts = parts;
    this.body = body;
    this.prefix = unique("form");
    this.node = el("form", { class: "sheet-form", novalidate: true, onsubmit: (event) => this.#submit(event) });
    this.node.append(
      ...body.fields.map((field) => this.#field(field)),
      el("button", { class: "btn btn-primary btn-lg btn-block" }, body.submit.label),
    );
    for (const field of body.fields) if (field.error) this.#fault(field, field.error);
  }

  #field(field) {
    const id = `${this.prefix}-${field.name}`;
    const label = [field.label, field.required ? "" : el("span", { class: "optional" }, ` (${this.parts.words.optional})`)];
    if (["checkboxes", "yes_no"].includes(field.type)) {
      return el("fieldset", { "data-field": field.name }, el("legend", { class: "label" }, label), this.#options(field, id));
    }
    return el("div", { class: "field", "data-field": field.name }, el("label", { for: id }, label), this.#control(field, id));
  }

  #control(field, id) {
    const common = { id, name: field.name, class: "input", required: field.required, autocomplete: field.autocomplete };
    if (field.type === "select") {
      const options = optionsOf(field).map(([value, text]) => el("option", { value, selected: value === field.value }, text));
      return el("select", common, el("option", { value: "" }, this.parts.words.choose), options);
    }
    if (field.type === "textarea") return el("textarea", { ...common, rows: "3" }, field.value || "");
    const type = field.type === "number" ? "text" : field.type;
    return el("input", { ...common, type, value: field.value, inputmode: field.type === "number" ? "decimal" : null });
  }

  #options(field, id) {
    const { yes, no } = this.parts.words;
    const options = field.type === "yes_no" ? [["yes", yes], ["no", no]] : optionsOf(field);
    const type = field.type === "yes_no" ? "radio" : "checkbox";
    const chosen = [field.value ?? []].flat();
    return options.map(([value, text], index) =>
      el("label", { class: "check" }, el("input", { type, name: field.name, value, id: index ? null : id, checked: chosen.includes(value) }), text),
    );
  }

  #submit(event) {
    event.preventDefault();
    const values = Object.fromEntries(this.body.fields.map((field) => [field.name, this.#value(field)]));
    const missing = this.body.fields.filter((field) => {
      const lacks = field.required && !values[field.name]?.length;
      this.#fault(field, lacks ? this.parts.words.missing : "");
      return lacks;
    });
    if (missing.length) {
      this.node.querySelector(`[data-field="${CSS.escape(missing[0].name)}"] :is(input, select, textarea)`).focus();
      return;
    }
    this.parts.send({ text: this.#inWords(values), form: { id: this.body.id, values } });
  }

  #value(field) {
    const given = new FormData(this.node).getAll(field.name).map((value) => value.trim());
    return field.type === "checkboxes" ? given : given[0] || "";
  }

  #inWords(values) {
    const { yes, no } = this.parts.words;
    const text = (field, value) => {
      if (field.type === "yes_no") return value === "yes" ? yes : no;
      const names = new Map(optionsOf(field));
      return [value].flat().map((one) => names.get(one) ?? one).join(", ");
    };
    return this.body.fields
      .filter((field) => values[field.name].length)
      .map((field) => `${field.label}: ${text(field, values[field.name])}`)
      .join("\n");
  }

  #fault(field, text) {
    const place = this.node.querySelector(`[data-field="${CSS.escape(field.name)}"]`);
    place.querySelector(".error")?.remove();
    const id = `${this.prefix}-${field.name}-error`;
    for (const control of place.querySelectorAll("input, select, textarea")) {
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      control.setAttribute("aria-describedby", text ? id : "");
    }
    if (text) place.append(el("p", { class: "error", id }, icon("i-alert", "i-sm"), text));
  }
}

function optionsOf(field) {
  return (field.options || []).map((option) => (typeof option === "string" ? [option, option] : [option.id, option.label]));
}
