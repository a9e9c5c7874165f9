/**
 * The mark in a measured message: its number and when it was sent, in a form that can be found in any frame's bytes.
 */

const begin = 'fanout:';
const form = { number: 6, sentAt: 16 };
const beginBytes = Buffer.from(begin);
const length = begin.length + form.number + 1 + form.sentAt;

export interface Mark {
  readonly number: number;
  /** Time from `now`. */
  readonly sentAt: number;
}

/** Microseconds, by a clock that all processes of the machine share. */
export const now = (): number => Number(process.hrtime.bigint() / 1_000n);

export function writeMark({ number, sentAt }: Mark): string {
  return `${begin}${String(number).padStart(form.number, '0')}:${String(sentAt).padStart(form.sentAt, '0')}`;
}

/** Finds marks in one connection's data, however it is split. */
export class MarkReader {
  #rest: Buffer = Buffer.alloc(0);

  *read(chunk: Buffer): Generator<Mark> {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let read = 0;
    for (;;) {
      const at = bytes.indexOf(beginBytes, read);
      if (at < 0 || at + length > bytes.length) break;
      read = at + length;
      const digits = at + begin.length;
      yield {
        number: Number(bytes.toString('latin1', digits, digits + form.number)),
        sentAt: Number(bytes.toString('latin1', digits + form.number + 1, read)),
      };
    }
    this.#rest = bytes.subarray(Math.max(read, bytes.length - length + 1));
  }
}
