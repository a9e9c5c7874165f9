/**
 * One of very many streams: it records only whether anything was missing or repeated, and how late it was. Like a
 * browser's stream it reconnects by itself, from its cursor, after the time that the front has asked for.
 */
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';

export interface CrowdStreamOptions {
  readonly cookie: string;
  /** The room whose events it gets. */
  readonly roomId: number;
  /** Seq of the last event in the room before it listens. */
  readonly lastSeq: number;
  /** URL of the front, called for each attempt. */
  readonly front: () => string;
}

/** Milliseconds after which a browser reconnects if no front has set it. */
const usualRetry = 3_000;

export class CrowdStream {
  readonly #options: CrowdStreamOptions;
  /** When the first event of its connection arrived, by `performance.now()`; undefined while disconnected. */
  greetedAt: number | undefined;
  /** The front of its last connection. */
  front = '';
  missed = 0;
  repeated = 0;
  resets = 0;
  /** Times of its attempts to connect, by `performance.now()`. */
  attempts: number[] = [];
  /** Number of deliveries of the reply to each request. */
  readonly replies = new Map<string, number>();
  /** Answers that were no stream. */
  readonly refusals: number[] = [];
  /** Latencies of events, in milliseconds. */
  delays: number[] = [];
  lastSeq: number;
  /** The last reconnection time from a front. */
  retry = usualRetry;
  #cursor: string | undefined;
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #isStalled = false;

  constructor(options: CrowdStreamOptions) {
    this.#options = options;
    this.lastSeq = options.lastSeq;
  }

  get roomId(): number {
    return this.#options.roomId;
  }

  connect(): void {
    if (this.#isOver) return;
    const front = this.#options.front();
    this.attempts.push(performance.now());
    const headers = { cookie: this.#options.cookie, ...(this.#cursor && { 'last-event-id': this.#cursor }) };
    this.#request = http.get(`${front}/api/events`, { agent: false, headers }, (response) => {
      this.#response = response;
      if (response.statusCode !== 200) this.refusals.push(response.statusCode ?? 0);
      this.#read(response, front);
    });
    this.#request.on('error', () => undefined).once('close', () => this.#comeBack());
  }

  /** Stops reading, and does not reconnect; or reads so many bytes every tenth of a second. */
  stall(bytes = 0): void {
    this.#isStalled = true;
    const response = this.#response;
    response?.removeAllListeners('data').pause();
    if (bytes > 0 && response)
      this.#timer = setInterval(() => response.read(Math.min(bytes, response.readableLength)), 100);
  }

  stop(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#request?.destroy();
  }

  #comeBack(): void {
    this.greetedAt = undefined;
    if (!this.#isOver && !this.#isStalled) this.#timer = setTimeout(() => this.connect(), this.retry);
  }

  #read(response: IncomingMessage, front: string): void {
    const decoder = new StringDecoder();
    let rest = '';
    response.on('data', (chunk: Buffer) => {
      const frames = (rest + decoder.write(chunk)).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) this.#take(frame, front);
    });
    response.on('error', () => undefined);
  }

  #take(frame: string, front: string): void {
    const field = (name: string) => new RegExp(`(?:^|\\n)${name}: ?([^\\n]*)`).exec(frame)?.[1];
    this.#cursor = field('id') ?? this.#cursor;
    this.retry = Number(field('retry') ?? this.retry);
    const event = field('event');
    if (event === 'hello') {
      this.greetedAt = performance.now();
      this.front = front;
    }
    if (event === 'reset') this.resets += 1;
    if (event?.endsWith('-response')) this.#takeReply(JSON.parse(field('data') ?? 'null'));
    if (event === 'room-event') this.#takeEvent(JSON.parse(field('data') ?? 'null'));
  }

  #takeReply({ requestId }: { readonly requestId: string }): void {
    this.replies.set(requestId, (this.replies.get(requestId) ?? 0) + 1);
  }

  #takeEvent({ eventSeq, content }: { readonly eventSeq: number; readonly content: string }): void {
    if (eventSeq <= this.lastSeq) this.repeated += 1;
    else this.missed += eventSeq - this.lastSeq - 1;
    this.lastSeq = Math.max(this.lastSeq, eventSeq);
    this.delays.push(performance.now() - Number(content.split(' ', 1)[0]));
  }
}
