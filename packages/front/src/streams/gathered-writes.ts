/**
 * What is written on a connection in one turn of the event loop leaves it in one write: the system call costs more than
 * all else that a delivery takes.
 *
 * Many connections are told the same in the same order. So what they are told is encoded once, and joined once.
 */

/** Where bytes go in the end. */
export interface Sink {
  write(bytes: Buffer): void;
}

export class GatheredWrites {
  /** That have something to write in this turn. */
  #outputs: Output[] = [];
  /** The first that the last of them were told. */
  #first: Pieces | undefined;
  #text = '';
  #bytes: Buffer = Buffer.alloc(0);

  outputTo(sink: Sink): Output {
    return new Output(this, sink);
  }

  /** @returns the text's bytes: the same for the same text, as long as there is no other in between */
  encode(text: string): Buffer {
    if (this.#text !== text) {
      this.#text = text;
      this.#bytes = Buffer.from(text);
    }
    return this.#bytes;
  }

  /** An output has something to write, and had nothing before. */
  begin(output: Output, piece: Buffer): Pieces {
    if (this.#outputs.length === 0) setImmediate(() => this.#flush());
    this.#outputs.push(output);
    if (this.#first?.last !== piece) this.#first = new Pieces(undefined, piece);
    return this.#first;
  }

  #flush(): void {
    const outputs = this.#outputs;
    this.#outputs = [];
    this.#first = undefined;
    this.encode(''); // what was told is not kept
    for (const output of outputs) output.flush();
  }
}

/** What one connection is told. */
export class Output {
  readonly #writes: GatheredWrites;
  readonly #sink: Sink;
  #pieces: Pieces | undefined;

  constructor(writes: GatheredWrites, sink: Sink) {
    this.#writes = writes;
    this.#sink = sink;
  }

  /** @param piece bytes that others are told, too, are the same `Buffer` for all of them */
  write(piece: Buffer | string): void {
    const bytes = typeof piece === 'string' ? this.#writes.encode(piece) : piece;
    this.#pieces = this.#pieces?.with(bytes) ?? this.#writes.begin(this, bytes);
  }

  /** Bytes that are written at the end of this turn. */
  get waiting(): number {
    return this.#pieces?.length ?? 0;
  }

  /** Writes them now. */
  flush(): void {
    const pieces = this.#pieces;
    if (!pieces) return;
    this.#pieces = undefined;
    this.#sink.write(pieces.joined);
  }
}

/** What is told one after the other, shared by all who are told it. */
class Pieces {
  readonly last: Buffer;
  readonly length: number;
  readonly #before: Pieces | undefined;
  #joined: Buffer | undefined;
  /** These and one more, as they were last continued. */
  #longer: Pieces | undefined;

  constructor(before: Pieces | undefined, last: Buffer) {
    this.last = last;
    this.length = (before?.length ?? 0) + last.length;
    this.#before = before;
  }

  with(piece: Buffer): Pieces {
    if (this.#longer?.last !== piece) this.#longer = new Pieces(this, piece);
    return this.#longer;
  }

  get joined(): Buffer {
    this.#joined ??= this.#before ? this.#join() : this.last;
    return this.#joined;
  }

  #join(): Buffer {
    const all: Buffer[] = [];
    for (let pieces: Pieces | undefined = this; pieces; pieces = pieces.#before) all.push(pieces.last);
    return Buffer.concat(all.reverse(), this.length);
  }
}
