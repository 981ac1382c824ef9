// The replies on offer, best first, and the one of them that is shown. What the agent is at is never swapped: what the
// chat offers instead waits until they ask for it.

const MOST = 3; // that may be looked through

export class Offer {
  choices = [];
  place = 0; // of the one that is shown
  newer = undefined; // what the chat offers instead by now: replies, or none at all; undefined: nothing newer
  isPicked = false; // the agent used the one that is shown, or looked it out, for the chat as it was last read
  round = 0; // grows with each other reply that is shown: its fields are new ones

  get held() {
    return this.choices[this.place] ?? null;
  }

  // The chat's newest offer. `isBusy`: the agent is at the reply that is shown.
  take(choices, isBusy) {
    if (isSame(choices, this.choices)) this.#show(choices, this.place);
    else if (choices[0]?.text !== this.held?.text && (isBusy || this.isPicked)) this.newer = choices;
    else this.#show(choices, 0);
  }

  // Shows what waits.
  renew() {
    this.isPicked = false;
    if (this.newer) this.#show(this.newer, 0);
  }

  turn(by) {
    this.isPicked = true;
    const place = (this.place + by + this.choices.length) % this.choices.length;
    this.#show(this.choices, place, this.newer);
  }

  #show(choices, place, newer) {
    if (choices[place]?.text !== this.held?.text) this.round += 1;
    Object.assign(this, { choices, place, newer });
  }
}

// What the card offers, and what there is beside it.
export function offered({ card, suggestions }) {
  return card.suggestion === null ? [] : suggestions.slice(card.suggestion, card.suggestion + MOST);
}

const isSame = (these, those) =>
  these.length === those.length && these.every(({ text }, place) => text === those[place].text);
