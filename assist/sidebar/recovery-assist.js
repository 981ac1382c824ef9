// <recovery-assist>: the sidebar of one conversation, as a custom element. It is given a `host` and perhaps a `token`:
//
//   host = {conversation, copy?(text), insert?(text), send?(text), draft?(listener) → stop}
//
// `insert` puts text into the agent's composer, `send` sends it, `draft` calls its listener with what is in the composer
// whenever it changes. Without a host the attribute `conversation` is enough. Fires `token-needed` when the service asks
// for a fresh token: set `token` then. `theme` may be light, dark or auto. docs/sidebar.md tells the rest.

import { copyText } from "./copy.js";
import { Desk } from "./desk.js";
import { element, morph } from "./dom.js";
import { Link } from "./link.js";
import { parts } from "./panel.js";

const BASE = new URL("../", import.meta.url); // where the service is: this script's own address
const TICK_MS = 1000;
const EVENTS = ["click", "input", "submit", "keydown"];
const FIRES = { BUTTON: "click", FORM: "submit" }; // what makes an element act; fields do when they are typed into

export class RecoveryAssist extends HTMLElement {
  static observedAttributes = ["conversation", "token"];
  #root = this.attachShadow({ mode: "open" });
  #host = null;
  #token = null;
  #link = null;
  #desk = null;
  #standing = "connecting";
  #stopDraft;
  #ticking;
  #ready;

  attributeChangedCallback(name, _old, value) {
    if (name === "token") this.token = value;
    else this.host = value ? { conversation: value } : null;
  }

  get host() {
    return this.#host;
  }

  set host(host) {
    this.#host = host && { copy: copyText, ...host };
    if (this.isConnected) this.#begin();
  }

  set token(token) {
    this.#token = token;
    if (this.#link) this.#link.token = token;
  }

  connectedCallback() {
    this.#ready ??= this.#dress();
    for (const event of EVENTS) this.#root.addEventListener(event, this);
    this.#ticking = setInterval(() => this.#desk?.state?.analysis?.promises.length && this.#draw(), TICK_MS);
    addEventListener("online", this);
    this.#begin();
  }

  disconnectedCallback() {
    for (const event of EVENTS) this.#root.removeEventListener(event, this);
    clearInterval(this.#ticking);
    removeEventListener("online", this);
    this.#end();
  }

  // The styles come first, so that nothing is ever seen without them.
  async #dress() {
    const sheets = ["colours.css", "look.css", "recovery-assist.css"].map((name) =>
      element("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href }),
    );
    const loaded = sheets.map(
      (sheet) => new Promise((resolve) => ["load", "error"].forEach((event) => sheet.addEventListener(event, resolve))),
    );
    this.#root.append(...sheets);
    await Promise.all(loaded);
    this.#root.append(element("div", { className: "panel" }));
    this.#draw();
  }

  #begin() {
    this.#end();
    if (!this.#host) return;
    this.#standing = "connecting";
    this.#link = new Link(BASE, this.#host.conversation, this.#token, {
      state: (state) => this.#desk.take(state, this.#isTyping()),
      writing: ({ revision, text }) => this.#desk.see(text, revision),
      standing: (word) => {
        this.#standing = word;
        if (word !== "live") this.#desk?.see(null); // nobody would hear that it was taken back
        this.#draw();
      },
      tokenNeeded: () =>
        this.dispatchEvent(
          new CustomEvent("token-needed", {
            bubbles: true,
            composed: true,
            detail: { conversation: this.#host.conversation },
          }),
        ),
    });
    this.#desk = new Desk(this.#host, this.#link, () => this.#draw());
    this.#stopDraft = this.#host.draft?.((text) => this.#desk.hear(text));
    this.#link.open();
    this.#draw();
  }

  #end() {
    this.#link?.close();
    this.#stopDraft?.();
    this.#desk?.leave();
    this.#link = this.#desk = this.#stopDraft = null;
  }

  handleEvent(event) {
    if (event.type === "online") return this.#link?.open();
    if (event.type === "keydown") return this.#press(event);
    const target = event.target.closest?.("[data-act]");
    if (!target || event.type !== (FIRES[target.nodeName] ?? "input")) return undefined;
    event.preventDefault(); // a form stays in the page
    return this.#desk?.act(target.dataset.act, target);
  }

  // Escape leaves what was begun; Enter ends what is told in a form.
  #press(event) {
    const { key, target, shiftKey, isComposing } = event;
    if (isComposing) return;
    const around = key === "Escape" && target.closest("[data-escape]");
    if (around) {
      event.stopPropagation(); // the page's own Escape is another
      this.#desk.act(around.dataset.escape);
    } else if (key === "Enter" && !shiftKey && target.matches("form textarea")) {
      event.preventDefault();
      target.form.requestSubmit();
    }
  }

  // Whether the agent's cursor stands in the reply: then what they are at is not swapped.
  #isTyping() {
    return Boolean(this.#root.activeElement?.matches("[data-act=fill], [data-act=draft]"));
  }

  #draw() {
    const panel = this.#root.querySelector(".panel");
    if (!panel) return;
    const focused = this.#root.activeElement;
    const around = [];
    for (let node = focused; node && node !== panel; node = node.parentElement) around.push(node);
    morph(panel, element("div", { className: "panel" }, parts(this.#desk, this.#standing)));
    if (focused && !focused.isConnected)
      around.find((node) => node.isConnected && node.hasAttribute("tabindex"))?.focus({ preventScroll: true });
  }
}

customElements.define("recovery-assist", RecoveryAssist);
