// Speaks with the page that frames the chat. Only with that page: its exact origin, and only where the account allows it.

export class Frame {
  /** `hears` has visitor(what), opened() and closed(); a chat that is not framed hears nothing. */
  constructor({ sites, hears }) {
    const origin = new URLSearchParams(location.search).get("origin");
    const isAllowed = origin && (sites.length === 0 || sites.includes(origin) || origin === location.origin);
    this.isFramed = window.parent !== window && Boolean(isAllowed);
    this.origin = origin;
    if (!this.isFramed) return;
    document.body.classList.add("framed");
    addEventListener("message", (event) => {
      if (event.origin !== this.origin || event.source !== window.parent) return;
      if (event.data?.bookdesk === "visitor") hears.visitor(event.data.visitor || {});
      if (event.data?.bookdesk === "opened") hears.opened();
      if (event.data?.bookdesk === "closed") hears.closed();
    });
  }

  tell(what, more = {}) {
    if (this.isFramed) window.parent.postMessage({ bookdesk: what, ...more }, this.origin);
  }
}
