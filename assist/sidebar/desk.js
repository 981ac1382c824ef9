// What lies on the agent's desk: the state of the chat as last heard, the reply they are at, and their own draft.

import { filled } from "./blanks.js";
import { Offer, offered } from "./offer.js";
import { Rewriter } from "./rewriter.js";

const PAUSE_MS = 350; // after the last key, before a draft is checked
const NOTICE_MS = 6000;

export class Desk {
  state = null;
  offer = new Offer();
  writing = null; // what the chat model has written so far of a reply for this moment
  values = {}; // words for the blanks, by their names
  editor = null; // the agent's own words: {text, key}
  heard = ""; // the draft in the host's composer
  checked = { editor: null, heard: null }; // what was found in each, when it was last read
  isTelling = false; // the field for what to offer in this chat is open
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
    this.rewriter = new Rewriter(link);
    this.can = { insert: Boolean(host.insert), send: Boolean(host.send), draft: Boolean(host.draft) };
  }

  get now() {
    return Date.now();
  }

  get held() {
    return this.offer.held; // the suggestion that is shown
  }

  leave() {
    this.rewriter.end();
    Object.values(this.#timers).forEach(clearTimeout);
    Object.values(this.#asking).forEach((asking) => asking.abort());
  }

  // A new state of the chat. `isTyping`: the agent's cursor stands in the reply.
  take(state, isTyping) {
    if (state.revision !== this.state?.revision) this.dismissed = false;
    if (state.analysis?.revision !== this.state?.analysis?.revision) this.offer.isPicked = false;
    this.state = state;
    this.writing = null;
    const isBusy = isTyping || this.editor !== null || this.#isTouched;
    this.#show(() => this.offer.take(offered(state), isBusy));
    this.#draw();
  }

  // What a chat model has written so far, in whole sentences; null: taken back, or no longer heard.
  see(text, revision = this.state?.revision) {
    if (revision !== this.state?.revision) return; // of a chat that has moved on
    this.writing = text;
    this.#draw();
  }

  // Another reply has blanks of its own; the service is told of each that was seen.
  #show(change) {
    const { round } = this.offer;
    change();
    const { held } = this;
    if (this.offer.round !== round && !this.#isTouched) this.values = {};
    if (!held || this.#shown.has(held.id) || document.hidden) return;
    this.#shown.add(held.id);
    this.#feedback("shown");
  }

  // --- what the agent types

  hear(text) {
    this.heard = text;
    if (!text.trim()) this.rewriter.leave("heard");
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
    if (text === null) this.rewriter.leave("editor");
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
    unedit: () => {
      this.#edit(null);
      if (!this.held) this.#show(() => this.offer.renew());
    },
    newer: () => {
      this.#edit(null);
      this.#show(() => this.offer.renew());
    },
    turn: ({ dataset }) => this.#show(() => this.offer.turn(Number(dataset.by))),
    insert: () => this.#use("insert", "Inserted."),
    copy: () => this.#use("copy", "Copied."),
    send: () => this.#use("send", "Sent."),
    dismiss: async () => {
      await this.#feedback("dismissed");
      this.dismissed = true;
      this.#done();
      this.#show(() => this.offer.renew());
    },
    mute: () => this.#link.ask("PUT", "mute", { muted: !this.state.muted }),
    dispute: async ({ dataset }) => {
      await this.#link.ask("POST", "disputes", JSON.parse(dataset.body));
      this.disputed.add(dataset.dispute);
    },
    rewrite: ({ dataset: { place, way } }) => this.#rewrite(place, way),
    choose: ({ dataset: { place } }) => {
      this.rewriter.choosing = this.rewriter.choosing === place ? null : place;
    },
    language: ({ value }) => (this.rewriter.language = value),
    take: () => this.#takeRewritten(),
    keep: () => this.rewriter.end(),
    telling: () => (this.isTelling = !this.isTelling),
    tell: (form) => this.#tell(form.elements.instruction.value.trim() || null),
    untell: () => this.#tell(null),
  };

  #rewrite(place, way) {
    const done = this.rewriter.ask(place, place === "editor" ? this.editor.text : this.heard, way);
    this.#draw(); // at once, that the model is at it
    return done;
  }

  // To where the draft stands that it is for.
  async #takeRewritten() {
    const { asked, answer } = this.rewriter;
    if (asked.place === "editor") {
      this.#edit(null); // the words go into a new field
      this.#edit(answer.text);
    } else {
      await this.#host[this.can.insert ? "insert" : "copy"](answer.text);
      this.#say(this.can.insert ? "Inserted." : "Copied.");
    }
    this.rewriter.end();
  }

  async #tell(instruction) {
    await this.#link.ask("PUT", "instruction", { instruction });
    this.isTelling = false;
  }

  async #use(deed, said) {
    const plain = this.held && filled(this.held, this.values);
    const text = this.editor ? this.editor.text : plain;
    this.offer.isPicked = Boolean(this.held);
    await this.#host[deed](text);
    this.#say(said);
    if (!this.held) return;
    if (text !== plain) await this.#feedback("edited", text);
    await this.#feedback(deed === "send" ? "sent" : "inserted", text);
    if (deed !== "copy") this.#done();
  }

  // What was used or put away is no longer being edited.
  #done() {
    this.#edit(null);
    this.#isTouched = false;
    if (this.offer.newer?.length === 0) this.#show(() => this.offer.renew()); // nothing is called for
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
