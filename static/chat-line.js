// The line to the server: opens a conversation, posts messages one after the other, listens for what is new. Knows no
// page. What was not posted yet stays in the storage of this browser, so that a reload loses nothing.

const POST_SECONDS = 15;
const LISTEN_SECONDS = 25;
const LONGEST_PAUSE = 30_000;

/** The server answered, and the answer was no. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer.message || String(status));
    Object.assign(this, { status, answer });
  }
}

export class Line {
  /** `tell` hears: news(answer), sent(entry, message), trouble(entry, error), down(isDown), lost(). */
  constructor({ base, storageKey, visitor, place, tell }) {
    Object.assign(this, { base, storageKey, visitor, place, tell });
    this.after = 0;
    this.wake = () => {};
    this.isPosting = false;
    this.isListening = false;
    const kept = this.#stored();
    this.ref = kept.ref || null;
    this.key = kept.key || null;
    this.unsent = kept.unsent || [];
  }

  get isOpen() {
    return Boolean(this.key);
  }

  /** Begin, where an earlier visit left off. */
  start() {
    if (this.isOpen) this.#listen();
    if (this.unsent.length) this.#post();
  }

  /** Keep it, then post it; what cannot be posted now is posted later, in the same order. */
  send(message) {
    const entry = { client_id: crypto.randomUUID?.() || randomId(), ...message };
    this.unsent.push(entry);
    this.#keep();
    this.#post();
    return entry;
  }

  /** Try at once what waits: somebody pressed "Send again", or the network is back. */
  hurry() {
    for (const entry of this.unsent) delete entry.is_refused;
    this.wake();
    this.#post();
  }

  drop(entry) {
    this.unsent = this.unsent.filter((other) => other.client_id !== entry.client_id);
    this.#keep();
  }

  async #post() {
    if (this.isPosting) return;
    this.isPosting = true;
    let failures = 0;
    for (let entry = this.#next(); entry; entry = this.#next()) {
      try {
        if (!this.isOpen) await this.#open();
        const answer = await this.#ask("POST", `/${this.ref}/messages`, { ...this.place(), ...posted(entry) }, POST_SECONDS);
        failures = 0;
        this.drop(entry);
        this.tell.down(false);
        this.tell.sent(entry, answer.message);
        this.wake();
      } catch (error) {
        if (error instanceof Refused && error.status === 404 && this.isOpen) {
          this.#forget();
          continue;
        }
        if (error instanceof Refused && error.status < 500 && error.status !== 429) {
          entry.is_refused = true;
          this.tell.trouble(entry, error);
          continue;
        }
        this.tell.trouble(entry, error);
        if (!(error instanceof Refused)) this.tell.down(true);
        await this.#pause(backoff(failures++));
      }
    }
    this.isPosting = false;
  }

  #next() {
    return this.unsent.find((entry) => !entry.is_refused);
  }

  async #open() {
    // Another tab may have opened it in the meantime.
    const kept = this.#stored();
    if (kept.key) {
      Object.assign(this, { ref: kept.ref, key: kept.key });
    } else {
      const answer = await this.#opened();
      Object.assign(this, { ref: answer.conversation, key: answer.key });
      this.#keep();
    }
    this.#listen();
  }

  async #opened() {
    const visitor = { ...this.place(), ...this.visitor() };
    try {
      return await this.#ask("POST", "", visitor, POST_SECONDS);
    } catch (error) {
      if (!error.answer?.fields?.identifier_hash) throw error;
      // The site's own mistake; its customer is still heard, as a stranger.
      console.warn("Bookdesk: data-identifier-hash does not fit data-identifier");
      return this.#ask("POST", "", { ...visitor, identifier: null, identifier_hash: null }, POST_SECONDS);
    }
  }

  async #listen() {
    if (this.isListening) return;
    this.isListening = true;
    let failures = 0;
    while (this.isOpen) {
      try {
        const wait = this.after ? LISTEN_SECONDS : 0;
        const news = await this.#ask("GET", `/${this.ref}/messages?after=${this.after}&wait=${wait}`, null, LISTEN_SECONDS + 10);
        failures = 0;
        this.after = news.next;
        this.tell.down(false);
        this.tell.news(news);
        if (news.retry_after_ms) await this.#pause(news.retry_after_ms * (0.75 + Math.random() / 2));
      } catch (error) {
        if (error instanceof Refused && error.status === 404) {
          this.#forget();
          break;
        }
        failures += 1;
        // One lost poll is the everyday life of phones; two are worth a word.
        if (failures > 1 || !navigator.onLine) this.tell.down(true);
        await this.#pause(backoff(failures));
      }
    }
    this.isListening = false;
  }

  async #ask(method, path, body, seconds) {
    const headers = { Accept: "application/json" };
    if (this.key) headers.Authorization = `Bearer ${this.key}`;
    if (body) headers["Content-Type"] = "application/json";
    const response = await fetch(this.base + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(seconds * 1000),
      credentials: "omit",
      cache: "no-store",
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(response.status, answer);
    return answer;
  }

  /** A pause that ends early when there is reason to look again. */
  #pause(milliseconds) {
    return new Promise((resolve) => {
      const before = this.wake;
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = () => {};
        resolve();
        before();
      };
    });
  }

  /** The conversation is gone (erased, or never was): begin a new one with the next message. */
  #forget() {
    Object.assign(this, { ref: null, key: null, after: 0 });
    this.#keep();
    this.tell.lost();
  }

  #stored() {
    try {
      return JSON.parse(localStorage.getItem(this.storageKey)) || {};
    } catch {
      return {}; // storage is off, or holds something else
    }
  }

  #keep() {
    try {
      const unsent = this.unsent.map(({ is_refused, ...entry }) => entry);
      localStorage.setItem(this.storageKey, JSON.stringify({ ref: this.ref, key: this.key, unsent }));
    } catch {
      // Storage is off: the conversation lasts as long as this page.
    }
  }
}

function posted({ client_id, text, choice, form }) {
  return form ? { client_id, text, form } : { client_id, text, choice };
}

function backoff(failures) {
  return Math.min(1000 * 2 ** failures, LONGEST_PAUSE) * (0.75 + Math.random() / 2);
}

function randomId() {
  // Plain http: randomUUID is for secure places alone.
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
