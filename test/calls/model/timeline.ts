/** Simulated time: things happen in the order of their instants, and of their planning where those are equal. */
export class Timeline {
  now = Date.UTC(2026, 10, 23, 1)
  #queue: { at: number; turn: number; run: () => unknown }[] = []
  #turn = 0

  /** @returns cancels it */
  after(ms: number, run: () => unknown): () => void {
    const one = { at: this.now + Math.max(0, ms), turn: this.#turn++, run }
    this.#queue.push(one)
    this.#rise(this.#queue.length - 1)
    return () => {
      one.run = () => undefined
    }
  }

  /** @returns false when nothing is left to happen */
  async step(): Promise<boolean> {
    const next = this.#take()
    if (!next) return false
    this.now = next.at
    await next.run()
    return true
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#queue[a], this.#queue[b]]
    if (!one || !other) return false
    return one.at < other.at || (one.at === other.at && one.turn < other.turn)
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#queue[a], this.#queue[b]]
    if (one && other) [this.#queue[a], this.#queue[b]] = [other, one]
  }

  #rise(place: number): void {
    for (let at = place; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!this.#isBefore(at, parent)) return
      this.#swap(at, parent)
      at = parent
    }
  }

  #take() {
    const first = this.#queue[0]
    const last = this.#queue.pop()
    if (!first || !last || first === last) return first
    this.#queue[0] = last
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2]
      const least = this.#isBefore(right, left) ? right : left
      if (!this.#isBefore(least, at)) return first
      this.#swap(at, least)
      at = least
    }
  }
}
