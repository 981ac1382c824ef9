// What lies on the agent's desk: the state of the chat as last heard, the reply they are at, and their own draft.
// What the agent is at is never swapped: a newer suggestion waits until they ask for it.

import { filled } from "./reply.js";

const PAUSE_MS = 350; // after the last key, before a draft is checked
const NOTICE_MS = 6000;

export class Desk {
  state = null;
  held = null; // the suggestion that is shown
  newer = undefined; // what the chat now suggests instead: a suggestion, or null when none; undefined: nothing newer
  values = {}; // words for the blanks, by their names
  editor = null; // the agent's own words: {text, key}
  heard = ""; // the draft in the host's composer
  checked = { editor: null, heard: null }; // what was found in each, when it was last read
  round = 0; // grows with each other reply that is shown: its fields are new ones
  notice = null;
  dismissed = false;
  disputed = new Set();
  #host;
  #link;
  #draw;
  #shown = new Set();
  #isTouched = false; // words stand in a blank that were not used yet
  #timers = {};
  #asking = {};

  constructor(host, link, draw) {
    this.#host = host;
    this.#link = link;
    this.#draw = draw;
    this.can = { insert: Boolean(host.insert), send: Boolean(host.send), draft: Boolean(host.draft) };
  }

  get now() {
    return Date.now();
  }

  leave() {
    Object.values(this.#timers).forEach(clearTimeout);
    Object.values(this.#asking).forEach((asking) => asking.abort());
  }

  // A new state of the chat. `isTyping`: the agent's cursor stands in a field.
  take(state, isTyping) {
    if (this.state && state.revision !== this.state.revision) this.dismissed = false;
    this.state = state;
    const next = state.card.suggestion === null ? null : state.suggestions[state.card.suggestion];
    if (next && this.held?.text === next.text) this.#hold(next);
    else if (this.#isBusy(isTyping)) this.newer = next;
    else this.#hold(next);
    this.#draw();
  }

  #isBusy(isTyping) {
    return isTyping || this.editor !== null || this.#isTouched;
  }

  #hold(suggestion) {
    if (suggestion?.text !== this.held?.text) {
      this.round += 1;
      if (!this.#isTouched) this.values = {};
    }
    this.held = suggestion;
    this.newer = undefined;
    if (suggestion && !this.#shown.has(suggestion.id) && !document.hidden) {
      this.#shown.add(suggestion.id);
      this.#feedback("shown");
    }
  }

  // --- what the agent types

  hear(text) {
    this.heard = text;
    this.#check("heard", text);
    this.#draw();
  }

  #check(place, draft) {
    clearTimeout(this.#timers[place]);
    this.#asking[place]?.abort();
    if (!draft.trim()) this.checked[place] = null;
    else this.#timers[place] = setTimeout(() => this.#read(place, draft), PAUSE_MS);
  }

  async #read(place, draft) {
    this.#asking[place] = new AbortController();
    try {
      this.checked[place] = await this.#link.ask("POST", "check", { draft }, this.#asking[place].signal);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.checked[place] = null; // no claim without a reading; the next key asks again
    }
    this.#draw();
  }

  #edit(text) {
    this.editor = text === null ? null : { text, key: this.editor?.key ?? `editor-${this.now}` };
    this.#check("editor", text ?? "");
  }

  // --- what the agent does

  async act(name, target) {
    try {
      await this.#deeds[name](target);
    } catch (error) {
      this.#say(error.message, true);
    }
    this.#draw();
  }

  #deeds = {
    fill: (field) => {
      const { dataset, value } = field;
      for (const twin of field.closest("blockquote").querySelectorAll("input")) {
        if (twin !== field && twin.dataset.blank === dataset.blank) twin.value = value;
      }
      this.values = { ...this.values, [dataset.blank]: value };
      this.#isTouched = Object.values(this.values).some((words) => words.trim());
    },
    draft: ({ value }) => this.#edit(value),
    edit: () => this.#edit(this.held ? filled(this.held, this.values) : ""),
    unedit: () => this.#edit(null),
    newer: () => {
      this.#edit(null);
      this.#hold(this.newer);
    },
    insert: () => this.#use("insert", "Inserted."),
    copy: () => this.#use("copy", "Copied."),
    send: () => this.#use("send", "Sent."),
    dismiss: async () => {
      await this.#feedback("dismissed");
      this.dismissed = true;
      this.#done();
    },
    mute: () => this.#link.ask("PUT", "mute", { muted: !this.state.muted }),
    dispute: async ({ dataset }) => {
      await this.#link.ask("POST", "disputes", JSON.parse(dataset.body));
      this.disputed.add(dataset.dispute);
    },
  };

  async #use(deed, said) {
    const plain = this.held && filled(this.held, this.values);
    const text = this.editor ? this.editor.text : plain;
    await this.#host[deed](text);
    this.#say(said);
    if (!this.held) return;
    if (text !== plain) await this.#feedback("edited", text);
    await this.#feedback(deed === "send" ? "sent" : "inserted", text);
    if (deed !== "copy") this.#done();
  }

  // What was used or put away is no longer being edited; what waited takes its place.
  #done() {
    this.#edit(null);
    this.#isTouched = false;
    this.#hold(this.newer === undefined ? this.held : this.newer);
  }

  async #feedback(kind, text) {
    try {
      await this.#link.ask("POST", "feedback", { suggestion: this.held.id, kind, text });
    } catch (error) {
      if (kind === "dismissed") throw error; // the others are no concern of the agent's
    }
  }

  #say(text, bad = false) {
    this.notice = { text, bad };
    clearTimeout(this.#timers.notice);
    this.#timers.notice = setTimeout(() => {
      this.notice = null;
      this.#draw();
    }, NOTICE_MS);
  }
}
