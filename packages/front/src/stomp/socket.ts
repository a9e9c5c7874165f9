/**
 * One WebSocket: frames in, in their order and at a bounded rate; frames out, as long as somebody reads them.
 *
 * Whatever ends it, the client is told why, and it ends only once. A reader that falls behind by more than the budget is
 * told so and closed; one that doesn't even take that is cut off.
 */
import type { Log } from '@parley/messaging';
import { envelopeOfError } from './envelope.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { encodeFrame, type HeaderFields, type StompFrame, type Version } from './frames.ts';
import { type Heart, startHeart } from './heart.ts';
import { budget, type StompConfig } from './limits.ts';
import { Rate } from './rate.ts';
import type { SharedText } from './shared-text.ts';
import { closeCodes, StompError, TooSlow } from './stomp-error.ts';

/** What a socket writes on. */
export interface Wire {
  readonly bufferedAmount: number;
  send(data: string | SharedText): void;
  /** Once all that was sent is taken, or can't be any more. */
  onceTaken(act: () => void): void;
  ping(): void;
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
  terminate(): void;
}

/** Handles a frame. While its promise is pending no other is read. @throws StompError */
export type FrameHandler = (frame: StompFrame) => Promise<void> | undefined;

/** Milliseconds in which a closed client may say that it heard of it. */
const closingTime = 5_000;

export class StompSocket {
  version: Version = '1.0';
  readonly #wire: Wire;
  readonly #config: StompConfig;
  readonly #log: Log;
  readonly #onTooSlow: () => void;
  readonly #decoder: FrameDecoder;
  readonly #rate: Rate;
  #handle: FrameHandler;
  #isOpen = true;
  #isHeld = false;
  #isPaused = false;
  #lastHeard = performance.now();
  #stopHeart: (() => void) | undefined;
  #cutOff: NodeJS.Timeout | undefined;
  #pauseTimer: NodeJS.Timeout | undefined;
  /** Runs while a frame is owed. */
  #frameTimer: NodeJS.Timeout | undefined;

  /** @param onTooSlow told where it is closed because its reader is too slow */
  constructor(
    wire: Wire,
    config: StompConfig,
    handle: FrameHandler,
    log: Log,
    onTooSlow: () => void = () => undefined,
  ) {
    this.#wire = wire;
    this.#config = config;
    this.#handle = handle;
    this.#log = log;
    this.#onTooSlow = onTooSlow;
    this.#decoder = new FrameDecoder(config);
    this.#rate = new Rate(config.framesPerSecond, performance.now());
    this.#awaitFrame();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** It is known who is there, and how to speak to them. */
  connected(version: Version, heart: Heart, handle: FrameHandler): void {
    this.version = version;
    this.#decoder.version = version;
    this.#handle = handle;
    if (!this.#isOpen) return;
    this.#stopHeart = startHeart(heart, this.#config.pingInterval, {
      beat: () => this.write('\n'),
      ping: () => this.#wire.ping(),
      silence: () => (this.#isPaused ? undefined : performance.now() - this.#lastHeard),
      onSilent: (allowed) =>
        this.fail(new StompError(`nothing was heard for ${allowed} ms`, closeCodes.policy)),
    });
  }

  /** What came from the client. */
  receive(data: Uint8Array): void {
    this.heard();
    if (!this.#isOpen) return;
    this.#decoder.append(data);
    this.#read();
  }

  heard(): void {
    this.#lastHeard = performance.now();
  }

  send(command: string, fields: HeaderFields, body?: string): boolean {
    return this.write(encodeFrame(this.version, command, fields, body));
  }

  /** @returns false where it is closed, if only by this */
  write(text: string | SharedText): boolean {
    if (!this.#isOpen) return false;
    this.#wire.send(text);
    if (this.#wire.bufferedAmount <= budget) return true;
    this.fail(new TooSlow('messages are not read fast enough'));
    return false;
  }

  /** Bytes that the client has not taken yet. */
  get waiting(): number {
    return this.#wire.bufferedAmount;
  }

  /** Resolves once all that was written is taken, or the socket is closed. */
  async drained(): Promise<void> {
    if (!this.#isOpen) return;
    await new Promise<void>((resolve) => this.#wire.onceTaken(resolve));
  }

  /** Tells the client what is wrong in an ERROR frame, and closes. */
  fail(error: unknown, about: HeaderFields = {}): void {
    if (!this.#isOpen) return;
    if (error instanceof TooSlow) this.#onTooSlow();
    if (!(error instanceof StompError)) this.#log.error({ error }, 'a STOMP frame could not be handled');
    const known = error instanceof StompError ? error : new StompError('Internal error', closeCodes.internal);
    const fields = { message: known.message, 'content-type': 'application/json', ...known.headers, ...about };
    this.#wire.send(encodeFrame(this.version, 'ERROR', fields, JSON.stringify(envelopeOfError(known))));
    this.close(known.closeCode, known.message);
  }

  /** Closes, if it isn't yet. */
  close(code: number, reason: string): void {
    if (!this.#isOpen) return;
    this.gone();
    // A reason has 123 bytes at most.
    this.#wire.close(code, Buffer.from(reason).subarray(0, 120).toString());
    this.#cutOff = setTimeout(() => this.#wire.terminate(), closingTime).unref();
    if (this.#isPaused) this.#wire.resume();
  }

  /** The connection is closed, by whomever. */
  gone(): void {
    this.#isOpen = false;
    clearTimeout(this.#frameTimer);
    clearTimeout(this.#pauseTimer);
    this.#stopHeart?.();
    clearTimeout(this.#cutOff);
  }

  #read(): void {
    try {
      while (this.#isOpen && !this.#isHeld) {
        const frame = this.#nextInTime();
        if (!frame) return;
        const handled = this.#handle(frame);
        if (handled) void this.#hold(handled);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** @returns undefined where there is none yet, or it is too early for it */
  #nextInTime(): StompFrame | undefined {
    const frame = this.#decoder.next();
    if (!frame) {
      if (this.#decoder.isWithinFrame) this.#awaitFrame();
      return undefined;
    }
    this.#frameCame();
    const wait = this.#rate.take(performance.now());
    if (wait === 0) return frame;
    const pause = new Promise<void>((resolve) => {
      this.#pauseTimer = setTimeout(resolve, wait);
    });
    void this.#hold(pause.then(() => this.#handle(frame)));
    return undefined;
  }

  /** One that has begun, or the first. Some clients lose the NUL at a frame's end, and would wait for ever. */
  #awaitFrame(): void {
    this.#frameTimer ??= setTimeout(() => {
      const what = this.#decoder.isWithinFrame
        ? 'a frame has no end: its NUL is missing'
        : 'no CONNECT frame in time';
      this.fail(new StompError(what, closeCodes.policy));
    }, this.#config.frameTimeout);
  }

  #frameCame(): void {
    clearTimeout(this.#frameTimer);
    this.#frameTimer = undefined;
  }

  /** Nothing is read from the client meanwhile, so that it has to wait too. */
  async #hold(until: Promise<void>): Promise<void> {
    this.#isHeld = true;
    this.#pause(true);
    try {
      await until;
    } catch (error) {
      this.fail(error);
    }
    this.#isHeld = false;
    this.#read();
    if (!this.#isHeld) this.#pause(false);
  }

  #pause(isPaused: boolean): void {
    if (!this.#isOpen || isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    if (isPaused) this.#wire.pause();
    else {
      this.heard();
      this.#wire.resume();
    }
  }
}
