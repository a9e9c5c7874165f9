/** Text that many are told, wrapped and encoded once for all of them. */
export class SharedText {
  readonly #text: string;
  #wrap: ((text: string) => string) | undefined;
  #wrapped: SharedText | undefined;
  #encode: ((text: string) => Buffer) | undefined;
  #bytes: Buffer | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** @returns the same for the same function, as long as there is no other in between */
  wrapped(wrap: (text: string) => string): SharedText {
    if (!this.#wrapped || this.#wrap !== wrap) this.#wrapped = new SharedText(wrap(this.#text));
    this.#wrap = wrap;
    return this.#wrapped;
  }

  /** @returns the same bytes for the same function, as long as there is no other in between */
  encoded(encode: (text: string) => Buffer): Buffer {
    if (!this.#bytes || this.#encode !== encode) this.#bytes = encode(this.#text);
    this.#encode = encode;
    return this.#bytes;
  }
}
