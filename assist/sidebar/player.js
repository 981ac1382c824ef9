// Plays the steps of a script one after the other: pause, step by step, from the start.

export class Player {
  paused;
  place = 0; // how many steps are done
  #steps;
  #perform;
  #changed;
  #run = 0; // grows with each start, so that an older run ends
  #isHurried = false; // the step that is being done shall end at once
  #wake = () => {};

  // `perform(step, rest)` does a step; it may `await rest(ms)`. `changed()` is called when buttons may look different.
  constructor(steps, perform, changed, { paused }) {
    this.#steps = steps;
    this.#perform = perform;
    this.#changed = changed;
    this.paused = paused;
  }

  get isOver() {
    return this.place === this.#steps.length;
  }

  toggle(paused = !this.paused) {
    this.paused = paused;
    this.#wake();
    this.#changed();
  }

  step() {
    this.#isHurried = true;
    this.toggle(true);
  }

  async start() {
    const run = ++this.#run;
    this.place = 0;
    this.#wake();
    const rest = async (ms) => {
      if (!this.#isHurried) await this.#sleep(ms);
      while (this.paused && !this.#isHurried && run === this.#run) await this.#sleep();
      if (run !== this.#run) throw new Ended();
    };
    try {
      await rest(0);
      for (const step of this.#steps) await this.#one(step, rest);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    }
  }

  async #one(step, rest) {
    await this.#perform(step, rest);
    this.place += 1;
    this.#isHurried = false;
    this.#changed();
    if (!this.isOver) await rest(step.rest);
  }

  // Sleeps for a while, or until something changes.
  #sleep(ms) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (ms !== undefined) setTimeout(resolve, ms);
    });
  }
}

class Ended extends Error {}
