/** Lets at most `slots` pieces of work run at once and `queueMax` wait; more are turned away with `refuse()`. */
export class Turnstile {
  #running = 0;
  #waiting: (() => void)[] = [];
  readonly #slots: number;
  readonly #queueMax: number;
  readonly #refuse: () => Error;

  constructor(slots: number, queueMax: number, refuse: () => Error) {
    this.#slots = slots;
    this.#queueMax = queueMax;
    this.#refuse = refuse;
  }

  get running(): number {
    return this.#running;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#slots) {
      if (this.#waiting.length >= this.#queueMax) throw this.#refuse();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      // The slot is handed on rather than freed, so nobody can slip in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }
}
