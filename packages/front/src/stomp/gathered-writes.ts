/**
 * What is written on a socket in one turn of the event loop leaves it in one write: the system call costs more than all
 * else that a delivery takes. Many sockets are told the same in the same order, and what they are told is joined once.
 */
import { Chain } from '../streams/chain.ts';

/** Where bytes go in the end. */
export interface Sink {
  write(bytes: Buffer): void;
}

export class GatheredWrites {
  /** That have something to write in this turn. */
  #outputs: Output[] = [];
  /** What the last of them was told first. */
  #first: Chain<Buffer> | undefined;
  /** What was joined last. */
  #pieces: readonly Buffer[] = [];
  #joined: Buffer = Buffer.alloc(0);

  outputTo(sink: Sink): Output {
    return new Output(this, sink);
  }

  /** An output has something to write, and had nothing before. */
  begin(output: Output, piece: Buffer): Chain<Buffer> {
    if (this.#outputs.length === 0) setImmediate(() => this.#flush());
    this.#outputs.push(output);
    if (this.#first?.last !== piece) this.#first = Chain.of(piece);
    return this.#first;
  }

  /** @returns the same bytes for the same list, as long as there is no other in between */
  join(pieces: readonly Buffer[]): Buffer {
    const [first, ...more] = pieces;
    if (first && more.length === 0) return first;
    if (this.#pieces !== pieces) this.#joined = Buffer.concat(pieces);
    this.#pieces = pieces;
    return this.#joined;
  }

  #flush(): void {
    const outputs = this.#outputs;
    this.#outputs = [];
    this.#first = undefined;
    for (const output of outputs) output.flush();
    this.#pieces = []; // what was told is not kept
    this.#joined = Buffer.alloc(0);
  }
}

/** What one socket is told. */
export class Output {
  readonly #writes: GatheredWrites;
  readonly #sink: Sink;
  #pieces: Chain<Buffer> | undefined;
  #waiting = 0;

  constructor(writes: GatheredWrites, sink: Sink) {
    this.#writes = writes;
    this.#sink = sink;
  }

  /** @param piece bytes that others are told, too, are the same `Buffer` for all of them */
  write(piece: Buffer): void {
    this.#waiting += piece.length;
    this.#pieces = this.#pieces?.with(piece) ?? this.#writes.begin(this, piece);
  }

  /** Bytes that are written at the end of this turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Writes them now. */
  flush(): void {
    const pieces = this.#pieces;
    if (!pieces) return;
    this.#pieces = undefined;
    this.#waiting = 0;
    this.#sink.write(this.#writes.join(pieces.items));
  }
}
