/**
 * Things said one after the other. Many are told the same in the same order, and share what was made of it: so that what
 * one more is told costs a look, and the whole of it is put together once.
 */
export class Chain<Item> {
  readonly last: Item;
  readonly #before: Chain<Item> | undefined;
  /** This and one more, as it was last continued. */
  #longer: Chain<Item> | undefined;
  #items: readonly Item[] | undefined;

  private constructor(before: Chain<Item> | undefined, last: Item) {
    this.#before = before;
    this.last = last;
  }

  static of<Item>(first: Item): Chain<Item> {
    return new Chain<Item>(undefined, first);
  }

  with(item: Item): Chain<Item> {
    if (this.#longer?.last !== item) this.#longer = new Chain(this, item);
    return this.#longer;
  }

  /** From the first on; the same list for all who share the chain. */
  get items(): readonly Item[] {
    this.#items ??= this.#collect();
    return this.#items;
  }

  #collect(): Item[] {
    const items: Item[] = [];
    for (let chain: Chain<Item> | undefined = this; chain; chain = chain.#before) items.push(chain.last);
    return items.reverse();
  }
}
