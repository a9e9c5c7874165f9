/** Reads a broker's response from an offset on. */
export class AnswerReader {
  readonly #buffer: Buffer;
  at: number;

  constructor(buffer: Buffer, at: number) {
    this.#buffer = buffer;
    this.at = at;
  }

  int16(): number {
    this.at += 2;
    return this.#buffer.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.#buffer.readInt32BE(this.at - 4);
  }

  skip(bytes: number): void {
    this.at += bytes;
  }

  string(): string | undefined {
    const length = this.int16();
    if (length < 0) return undefined;
    this.at += length;
    return this.#buffer.toString('utf8', this.at - length, this.at);
  }

  array(item: () => void): void {
    const length = this.int32();
    for (let index = 0; index < length; index++) item();
  }
}
