// The line to the service: one conversation's state as it changes, and the calls an agent makes.
// The browser's EventSource comes back by itself after a lost connection and says what it saw last; only when the
// service refused does this ask why, and try again, not before the service says that it may.

const AGAIN_MS = 3000;
const TOKEN_WAIT_MS = 15000; // how long a call waits for its host to set a fresh token

export class Link {
  #base;
  #conversation;
  #token = null;
  #heard;
  #version = null;
  #source = null;
  #timer;
  #notBefore = 0; // on the clock of performance.now()
  #waiting = []; // calls that wait for a fresh token

  // `heard` has `state(conversation)`, `writing({revision, text})`, `standing(word)` and `tokenNeeded()`;
  // word: live, reconnecting, token, refused, unknown.
  constructor(base, conversation, token, heard) {
    this.#base = base;
    this.#conversation = conversation;
    this.#token = token;
    this.#heard = heard;
  }

  open() {
    this.close();
    const left = this.#notBefore - performance.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.open(), left);
      return;
    }
    const address = this.#address("events");
    if (this.#token) address.searchParams.set("token", this.#token);
    if (this.#version !== null) address.searchParams.set("last_event_id", this.#version);
    const source = (this.#source = new EventSource(address));
    source.addEventListener("open", () => this.#heard.standing("live"));
    source.addEventListener("state", ({ data }) => this.#take(JSON.parse(data)));
    source.addEventListener("writing", ({ data }) => this.#heard.writing(JSON.parse(data)));
    source.addEventListener("error", () => {
      this.#heard.standing("reconnecting");
      if (source.readyState === EventSource.CLOSED) this.#inquire();
    });
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  set token(token) {
    this.#token = token;
    for (const go of this.#waiting.splice(0)) go();
    this.open();
  }

  // Asks the service; a call that is refused for its token waits for a fresh one and is made once more.
  async ask(method, part, body, signal) {
    let response = await this.#fetch(method, part, body, signal);
    if (response.status === 401 && (await this.#freshToken())) response = await this.#fetch(method, part, body, signal);
    if (response.status === 204) return null;
    const answer = await response.json().catch((error) => {
      if (response.ok) throw lost(error); // broken off: half an answer says nothing
      return {};
    });
    if (!response.ok)
      throw Object.assign(new Error(answer.detail ?? answer.title ?? "The service could not do this."), {
        status: response.status,
      });
    if ("version" in answer && "card" in answer) this.#take(answer);
    return answer;
  }

  #take(state) {
    if (state.version < this.#version) return; // an answer that was overtaken by the stream
    this.#version = state.version;
    this.#heard.standing("live");
    this.#heard.state(state);
  }

  #address(part) {
    const place = `v1/conversations/${encodeURIComponent(this.#conversation)}${part ? `/${part}` : ""}`;
    return new URL(place, this.#base);
  }

  async #fetch(method, part, body, signal) {
    const headers = body === undefined ? {} : { "Content-Type": "application/json" };
    if (this.#token) headers.Authorization = `Bearer ${this.#token}`;
    try {
      return await fetch(this.#address(part), { method, headers, signal, body: body && JSON.stringify(body) });
    } catch (error) {
      throw lost(error);
    }
  }

  #freshToken() {
    const fresh = new Promise((resolve) => {
      this.#waiting.push(() => resolve(true));
      setTimeout(() => resolve(false), TOKEN_WAIT_MS);
    });
    this.#heard.tokenNeeded();
    return fresh;
  }

  // The stream was refused, and a browser does not say why: the same is asked for in a way that does.
  async #inquire() {
    const source = this.#source;
    const asking = new AbortController();
    const response = await this.#fetch("GET", "events", undefined, asking.signal).catch(() => null);
    asking.abort(); // should it be a stream after all, it ends here: `open` begins its own
    if (source !== this.#source) return; // opened anew meanwhile
    if (response?.status === 401) {
      this.#heard.standing("token");
      this.#heard.tokenNeeded();
      return; // opened again with the token
    }
    const why = { 403: "refused", 404: "unknown" }[response?.status];
    if (why) this.#heard.standing(why);
    const asked = 1000 * (Number(response?.headers.get("Retry-After")) || 0);
    this.#notBefore = performance.now() + asked;
    this.#timer = setTimeout(() => this.open(), Math.max(AGAIN_MS, asked) + Math.random() * AGAIN_MS);
  }
}

// What a call ends in that did not come to an answer.
const lost = (error) => (error.name === "AbortError" ? error : new Error("The service cannot be reached."));
