/* The list of bookings, made quicker: it narrows when something is chosen, and the bar of what can be
   done with several comes when there are some. Without this script all of it works by its buttons. */
"use strict";

(() => {
  const narrow = document.querySelector("[data-narrow]");
  narrow?.addEventListener("change", (event) => event.target.matches("select, [type=date]") && narrow.requestSubmit());

  const form = document.querySelector("[data-bulk]");
  const bar = form?.querySelector(".bulk");
  if (!bar) return;
  const boxes = [...form.querySelectorAll("[name=ref]")];
  const every = form.querySelector("[data-every]");
  const all = form.querySelector("[data-all]");
  const said = bar.querySelector("[data-chosen]");

  for (const part of form.querySelectorAll("[data-scripted]")) part.hidden = false;
  form.addEventListener("change", (event) => {
    if (event.target === every) for (const box of boxes) box.checked = every.checked;
    show();
  });
  form.addEventListener("reset", () => setTimeout(show));
  addEventListener("pageshow", show); // the browser may remember what was ticked

  function show() {
    const chosen = boxes.filter((box) => box.checked).length;
    if (!chosen && all) all.checked = false;
    every.checked = chosen === boxes.length;
    every.indeterminate = chosen > 0 && chosen < boxes.length;
    said.textContent = said.dataset.chosen.replace("{}", all?.checked ? all.dataset.all : chosen);
    bar.hidden = chosen === 0;
  }
})();
