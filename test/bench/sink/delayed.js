// Answers that wait: all wait equally long, so they are due in the order in which they came, and one timer serves them all.
export class Delayed {
  #send;
  #queue = [];
  #next = 0;
  #timer;
  latencyMs = 0;
  /** Most that waited at once. */
  most = 0;

  /** @param send called with what was handed to `add`, when it is due */
  constructor(send) {
    this.#send = send;
  }

  add(socket, text) {
    this.#queue.push({ socket, text, dueAt: performance.now() + this.latencyMs });
    this.most = Math.max(this.most, this.#queue.length - this.#next);
    this.#timer ??= setTimeout(() => this.#serve(), this.latencyMs);
  }

  #serve() {
    const now = performance.now();
    const queue = this.#queue;
    while (this.#next < queue.length && queue[this.#next].dueAt <= now) {
      const { socket, text } = queue[this.#next];
      queue[this.#next++] = undefined;
      this.#send(socket, text);
    }
    if (this.#next > 10_000 || this.#next === queue.length) {
      this.#queue = queue.slice(this.#next);
      this.#next = 0;
    }
    const first = this.#queue[this.#next];
    this.#timer = first && setTimeout(() => this.#serve(), Math.max(1, first.dueAt - now));
  }
}
