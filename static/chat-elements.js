// Elements made of names, attributes and texts. What comes from outside goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

let count = 0;

/** An element with attributes and children; strings become text, what is empty is left out. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child || child === 0));
  return node;
}

export function icon(name, size = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `i ${size}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/** `{name}` in a phrase becomes the value of that name. */
export function fill(phrase, values) {
  return phrase.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
}

/** A name that no other element of this page has. */
export function unique(name) {
  return `${name}-${++count}`;
}
