// The agent's own draft in a chat model's words. It is offered beside the draft, which stays as it is until the agent
// takes the other.

const KEPT = "recovery-assist:language"; // under which the browser keeps the language that was chosen last
export const LANGUAGES = "ar zh da nl en fi fr de hi it ja ko nb pl pt ru es sv tr uk vi".split(" "); // by their names
const FIRST = "es";

export class Rewriter {
  asked = null; // what was asked for last: {place, draft, way, language?}; `place` is where the draft stands
  answer = null; // what came of it: {text, blanks, engine, reason}; null while the model writes
  choosing = null; // the place whose draft is to be translated, while the language is chosen
  #language = null;
  #link;
  #asking = null;

  constructor(link) {
    this.#link = link;
  }

  get language() {
    return this.#language ?? remembered() ?? FIRST;
  }

  set language(code) {
    this.#language = code;
    try {
      localStorage.setItem(KEPT, code);
    } catch {
      // a browser that keeps nothing for this page: it holds as long as the page
    }
  }

  // Asks once; what was asked before is dropped. Says nothing once it was ended.
  async ask(place, draft, way) {
    this.end();
    const asking = (this.#asking = new AbortController());
    const wish = { draft, way, language: way === "translate" ? this.language : undefined };
    this.asked = { place, ...wish };
    try {
      const answer = await this.#link.ask("POST", "rewrite", wish, asking.signal);
      if (!asking.signal.aborted) this.answer = answer;
    } catch (error) {
      if (asking.signal.aborted) return;
      this.end();
      throw error;
    }
  }

  end() {
    this.#asking?.abort();
    this.asked = this.answer = this.choosing = null;
  }

  // The draft in a place is no more.
  leave(place) {
    if ([this.asked?.place, this.choosing].includes(place)) this.end();
  }
}

function remembered() {
  try {
    const code = localStorage.getItem(KEPT);
    return LANGUAGES.includes(code) ? code : null;
  } catch {
    return null;
  }
}
