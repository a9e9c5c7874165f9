/**
 * Reads STOMP frames out of what a socket brings, however it is cut: frames may be split over several messages, and
 * several may stand in one.
 *
 * Each byte is looked at once, and no more than one frame's worth is kept of a frame that is not complete. What can't be
 * read is an error for good: nobody knows where the next frame would begin.
 */
import { agreeOnVersion, clientCommands, type StompFrame, unescapeHeader, type Version } from './frames.ts';
import { closeCodes, StompError } from './stomp-error.ts';

export interface DecoderLimits {
  readonly frameBytes: number;
  readonly frameHeaders: number;
}

interface Head {
  readonly command: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly contentLength: number | undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const [lineFeed, carriageReturn, nul] = [10, 13, 0];
/** Bytes of a header. What clients call their subscriptions is kept, and told with every message. */
const maxHeader = 8 * 1024;
/** Bytes of room that are kept while nothing has come. */
const maxKept = 8 * 1024;

export class FrameDecoder {
  /** How headers are escaped; CONNECT comes before anybody knows, and is never escaped. */
  version: Version = '1.0';
  readonly #limits: DecoderLimits;
  readonly #commands: readonly string[];
  /** What has come and is not read yet stands from `#begin` to `#end`; up to `#seen` it has been looked at. */
  #bytes = Buffer.alloc(0);
  #begin = 0;
  #seen = 0;
  #end = 0;
  #lines: string[] = [];
  #frameBegin = 0;
  #head: Head | undefined;

  /** @param commands what a frame may begin with */
  constructor(limits: DecoderLimits, commands: readonly string[] = clientCommands) {
    this.#limits = limits;
    this.#commands = commands;
  }

  append(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#bytes.length) this.#grow(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Whether a frame has begun and not ended. */
  get isWithinFrame(): boolean {
    return this.#end > this.#frameBegin;
  }

  /** @returns the next frame, or undefined until more has come. @throws StompError */
  next(): StompFrame | undefined {
    const frame = this.#head ? this.#readBody(this.#head) : this.#readHead();
    if (!frame && this.#end - this.#frameBegin > this.#limits.frameBytes) throw tooLarge(this.#limits);
    return frame;
  }

  #readHead(): StompFrame | undefined {
    if (this.#lines.length === 0) this.#skipLineEnds();
    for (;;) {
      const at = this.#bytes.subarray(0, this.#end).indexOf(lineFeed, this.#seen);
      this.#seen = at < 0 ? this.#end : at + 1;
      if (at < 0) {
        if (this.#lines.length === 0) this.#requireBeginOfCommand();
        return undefined;
      }
      const line = this.#line(at);
      if (this.#lines.length === 0) this.#requireCommand(line);
      else if (line !== '' && line.indexOf(':') <= 0)
        throw new StompError('a header has a name, a colon and a value');
      this.#begin = this.#seen;
      if (line === '') return this.#endHead();
      this.#lines.push(line);
      if (this.#lines.length > this.#limits.frameHeaders + 1)
        throw new StompError(`a frame has at most ${this.#limits.frameHeaders} headers`, closeCodes.policy);
    }
  }

  /** What is no STOMP is told so at once: the line end may never come. */
  #requireBeginOfCommand(): void {
    const begun = this.#bytes.toString('latin1', this.#begin, this.#end).replace(/\r$/, '');
    if (!this.#commands.some((command) => command.startsWith(begun))) throw noCommand();
  }

  #requireCommand(line: string): void {
    if (this.#commands.includes(line)) return;
    throw /^[A-Z]{3,20}$/.test(line) ? new StompError(`a client sends no ${line}`) : noCommand();
  }

  /** Between frames they are heart-beats. */
  #skipLineEnds(): void {
    while (this.#begin < this.#end && isLineEnd(this.#bytes[this.#begin])) this.#begin++;
    this.#seen = Math.max(this.#seen, this.#begin);
    this.#frameBegin = this.#begin;
  }

  #line(at: number): string {
    const end = at > this.#begin && this.#bytes[at - 1] === carriageReturn ? at - 1 : at;
    const bytes = this.#bytes.subarray(this.#begin, end);
    if (bytes.length > maxHeader)
      throw new StompError(`a header weighs at most ${maxHeader} bytes`, closeCodes.tooLarge);
    if (bytes.includes(nul)) throw new StompError('a frame ends before its headers do');
    try {
      return utf8.decode(bytes);
    } catch {
      throw new StompError('a header is not UTF-8');
    }
  }

  #endHead(): StompFrame | undefined {
    const [command = '', ...lines] = this.#lines;
    this.#lines = [];
    const headers =
      command === 'CONNECT' || command === 'STOMP'
        ? readFirstHeaders(lines)
        : readHeaders(this.version, lines, this.version === '1.0');
    this.#head = { command, headers, contentLength: this.#contentLengthOf(headers) };
    return this.#readBody(this.#head);
  }

  #contentLengthOf(headers: ReadonlyMap<string, string>): number | undefined {
    const text = headers.get('content-length')?.trim();
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw new StompError('content-length is not a number');
    if (Number(text) > this.#limits.frameBytes) throw tooLarge(this.#limits);
    return Number(text);
  }

  #readBody({ command, headers, contentLength }: Head): StompFrame | undefined {
    const end = contentLength === undefined ? this.#findNul() : this.#begin + contentLength;
    if (end === undefined || end >= this.#end) return undefined;
    if (this.#bytes[end] !== nul) throw new StompError('the body is longer than content-length says');
    if (end - this.#frameBegin > this.#limits.frameBytes) throw tooLarge(this.#limits);
    const body = Buffer.from(this.#bytes.subarray(this.#begin, end));
    this.#head = undefined;
    this.#begin = end + 1;
    if (this.#begin === this.#end) this.#forgetAll();
    this.#seen = this.#begin;
    this.#frameBegin = this.#begin;
    return { command, headers, body };
  }

  #findNul(): number | undefined {
    const at = this.#bytes.subarray(0, this.#end).indexOf(nul, this.#seen);
    this.#seen = at < 0 ? this.#end : at;
    return at < 0 ? undefined : at;
  }

  /** A socket that once brought a large frame doesn't keep its room. */
  #forgetAll(): void {
    if (this.#bytes.length > maxKept) this.#bytes = Buffer.alloc(0);
    this.#begin = 0;
    this.#end = 0;
  }

  /** Twice as large each time, so that many small pieces cost no more than one large one. */
  #grow(by: number): void {
    const kept = this.#end - this.#begin;
    const bytes = kept + by > this.#bytes.length / 2 ? Buffer.allocUnsafe(2 * (kept + by)) : this.#bytes;
    this.#bytes.copy(bytes, 0, this.#begin, this.#end);
    this.#bytes = bytes;
    this.#seen -= this.#begin;
    this.#frameBegin -= this.#begin;
    this.#begin = 0;
    this.#end = kept;
  }
}

const isLineEnd = (byte: number | undefined): boolean => byte === lineFeed || byte === carriageReturn;

const noCommand = () => new StompError('a frame begins with its command');

/** Of a CONNECT: they are never escaped, and may be such as 1.0 has them where no later version is offered. */
function readFirstHeaders(lines: readonly string[]): Map<string, string> {
  const headers = readHeaders('1.0', lines, false);
  return agreeOnVersion(headers.get('accept-version')) === '1.0' ? readHeaders('1.0', lines, true) : headers;
}

/** @param isPadded whether blanks may follow the colon, as in the examples of 1.0; later versions know none */
function readHeaders(version: Version, lines: readonly string[], isPadded: boolean): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const text = line.slice(colon + 1);
    const name = unescapeHeader(version, line.slice(0, colon));
    const value = unescapeHeader(version, isPadded ? text.replace(/^[ \t]+/, '') : text);
    if (name === undefined || value === undefined) throw new StompError('a header has an unknown escape');
    if (!headers.has(name)) headers.set(name, value);
  }
  return headers;
}

function tooLarge({ frameBytes }: DecoderLimits): StompError {
  return new StompError(`a frame weighs at most ${frameBytes} bytes`, closeCodes.tooLarge);
}
