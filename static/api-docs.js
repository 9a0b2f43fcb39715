// Draws the API's description. What a reader types into it is kept until the page is closed.
const page = document.getElementById("api");

// A path inside a button must not be a link too: the button leads there already.
const plainPaths = () => ({
  wrapComponents: {
    DeepLink:
      (_, { React }) =>
      ({ text }) =>
        React.createElement("span", null, text),
  },
});

// What the library leaves out for those who listen or use no mouse.
const mend = () => {
  for (const code of page.querySelectorAll("pre:not([tabindex])")) code.tabIndex = 0;
  for (const [head, level] of [["h3", "2"], ["h4", "3"], ["h5", "4"]])
    for (const one of page.querySelectorAll(`${head}:not([aria-level])`)) one.ariaLevel = level;
  for (const [part, name] of [[".information-container", "About"], [".scheme-container", "Server and key"]]) {
    const found = page.querySelector(`${part}:not([role])`);
    if (found) Object.assign(found, { role: "region", ariaLabel: name });
  }
  for (const choice of page.querySelectorAll("select:not([aria-label])"))
    choice.ariaLabel = choice.closest("label")?.innerText.split("\n")[0] || "Choose";
};
new MutationObserver(mend).observe(page, { childList: true, subtree: true });

SwaggerUIBundle({
  url: page.dataset.description,
  domNode: page,
  plugins: [plainPaths],
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});
