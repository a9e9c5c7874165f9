/** A list that grows at its end and shrinks at its beginning, both at the cost of one item. */
export class Queue<Item> {
  #items: (Item | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  get first(): Item | undefined {
    return this.#items[this.#head];
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.#items[this.#head];
    if (this.size === 0) return undefined;
    this.#items[this.#head++] = undefined;
    if (this.#head > 32 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  filter(fits: (item: Item) => boolean): Item[] {
    return (this.#items.slice(this.#head) as Item[]).filter(fits);
  }

  /** Those at the end that fit, up to the last one that doesn't; in their order. */
  lastWhile(fits: (item: Item) => boolean): Item[] {
    let from = this.#items.length;
    while (from > this.#head && fits(this.#items[from - 1] as Item)) from--;
    return this.#items.slice(from) as Item[];
  }
}
