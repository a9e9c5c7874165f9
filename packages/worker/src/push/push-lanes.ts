/**
 * Posts pushes, some at a time to each push service: one that is slow or away holds up nobody else's, and what waits is
 * bounded. What a service does not take now is tried again, with growing waits.
 */
import type { Log } from '@parley/messaging';
import type { Device, Posted, PushMessage } from './post-push.ts';

export type PushOutcome = 'sent' | 'gone' | 'refused' | 'given up' | 'dropped';

export interface Push {
  readonly device: Device;
  readonly message: PushMessage;
}

export interface PushLanesOptions {
  readonly post: (device: Device, message: PushMessage) => Promise<Posted>;
  /** Told of each push, once. */
  readonly onOutcome: (push: Push, outcome: PushOutcome) => void;
  readonly log: Log;
  readonly stopping: AbortSignal;
  /** Milliseconds, before each further try. */
  readonly waits?: readonly number[];
}

/** At the same time, to one push service. */
const atOnce = 8;
/** For one push service; beyond it pushes are dropped. */
const mostWaiting = 500;
/** For all, in whatever state: services are named by users. */
const mostInAll = 5_000;
/** Milliseconds. */
const defaultWaits = [1_000, 5_000, 30_000];
/** A service that asks for more is not waited for. Milliseconds. */
const longestWait = 60_000;

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

export class PushLanes {
  readonly #options: PushLanesOptions;
  readonly #waits: readonly number[];
  /** By the push service's host. */
  readonly #lanes = new Map<string, Lane>();
  #inAll = 0;

  constructor(options: PushLanesOptions) {
    this.#options = options;
    this.#waits = options.waits ?? defaultWaits;
  }

  /** Resolves when it is known what came of it; never rejects. */
  async send(push: Push): Promise<void> {
    const { log, onOutcome } = this.#options;
    this.#inAll++;
    let outcome: PushOutcome = 'dropped';
    try {
      outcome = this.#inAll > mostInAll ? 'dropped' : await this.#try(push);
    } catch (error) {
      log.warn({ error, host: hostOf(push) }, 'a push could not be made');
      outcome = 'given up';
    } finally {
      this.#inAll--;
      onOutcome(push, outcome);
    }
  }

  async #try({ device, message }: Push): Promise<PushOutcome> {
    const { post, log, stopping } = this.#options;
    const host = hostOf({ device });
    for (let tries = 0; ; tries++) {
      const posted = await this.#inTurn(host, () => post(device, message));
      if (posted === undefined) return 'dropped';
      if (posted.outcome === 'refused') log.warn({ host, status: posted.status }, 'a push was refused');
      if (posted.outcome !== 'later') return posted.outcome;
      const wait = Math.max(this.#waits[tries] ?? Number.POSITIVE_INFINITY, (posted.retryAfter ?? 0) * 1_000);
      if (wait > longestWait || stopping.aborted) {
        log.info({ host, why: posted.why }, 'a push was given up');
        return 'given up';
      }
      await pauseUnlessStopped(wait, stopping);
    }
  }

  /** @returns undefined where too many wait already */
  async #inTurn<Result>(host: string, work: () => Promise<Result>): Promise<Result | undefined> {
    const lane = this.#lanes.get(host) ?? { running: 0, waiting: [] };
    this.#lanes.set(host, lane);
    if (lane.waiting.length >= mostWaiting) return undefined;
    if (lane.running >= atOnce) await new Promise<void>((resolve) => lane.waiting.push(resolve));
    else lane.running++;
    try {
      return await work();
    } finally {
      const next = lane.waiting.shift();
      if (next) next();
      else if (--lane.running === 0) this.#lanes.delete(host);
    }
  }
}

const hostOf = ({ device }: Pick<Push, 'device'>) => new URL(device.endpoint).host;

function pauseUnlessStopped(milliseconds: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stopping.addEventListener('abort', done);
  });
}
