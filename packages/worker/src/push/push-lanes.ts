/**
 * Sends pushes, a limited number at a time to each push service. One that is slow or away holds up no other, and the
 * queue is bounded for each service and for each user. A push that a service does not take now is retried with growing
 * delays.
 */
import type { Log } from '@parley/messaging';
import type { Device, Posted, PushMessage } from './post-push.ts';

/** `left`: unfinished because the worker stops. */
export type PushOutcome = 'sent' | 'gone' | 'refused' | 'given up' | 'dropped' | 'left';

export interface Push {
  readonly device: Device;
  readonly message: PushMessage;
}

export interface PushLanesOptions {
  readonly post: (device: Device, message: PushMessage) => Promise<Posted>;
  /** Called once for each push. */
  readonly onOutcome: (push: Push, outcome: PushOutcome) => void;
  readonly log: Log;
  readonly stopping: AbortSignal;
  /** Milliseconds before each retry. */
  readonly waits?: readonly number[];
}

/** Concurrent pushes to one push service. */
const atOnce = 16;
/** Waiting for one push service; further pushes are dropped, unless their sender waits for room. */
const mostWaiting = 500;
/** Unfinished pushes of one user: users choose their devices' push services. */
const mostOfUser = 100;
/** All unfinished pushes. */
const mostInAll = 5_000;
/** Milliseconds. */
const defaultWaits = [1_000, 5_000, 30_000];
/** A push is given up if its service asks for a longer delay. Milliseconds. */
const longestWait = 60_000;
/** How often the refusals of one push service are logged. Milliseconds. */
const refusalEvery = 60_000;

interface Lane {
  running: number;
  /** Whether the last push was answered, even by a refusal. */
  isAnswering: boolean;
  readonly waiting: (() => void)[];
  /** Callers waiting for room. */
  roomWanted: (() => void)[];
}

export class PushLanes {
  readonly #options: PushLanesOptions;
  readonly #waits: readonly number[];
  /** By host of the push service. */
  readonly #lanes = new Map<string, Lane>();
  /** Number of unfinished pushes by user. */
  readonly #ofUser = new Map<string, number>();
  /** By host of the push service: until when no refusal is logged. */
  readonly #quietUntil = new Map<string, number>();
  #inAll = 0;

  constructor(options: PushLanesOptions) {
    this.#options = options;
    this.#waits = options.waits ?? defaultWaits;
  }

  /** Resolves when the push's service has room for it, or at once if that service does not answer. */
  async whenRoom(push: Push): Promise<void> {
    for (;;) {
      const lane = this.#lanes.get(hostOf(push));
      if (!lane?.isAnswering || lane.waiting.length < mostWaiting) return;
      await new Promise<void>((resolve) => lane.roomWanted.push(resolve));
    }
  }

  /** @returns whether it is finished; false if it is left to another worker. Never rejects */
  async send(push: Push): Promise<boolean> {
    const { log, onOutcome } = this.#options;
    const { userId } = push.device;
    const ofUser = (this.#ofUser.get(userId) ?? 0) + 1;
    this.#ofUser.set(userId, ofUser);
    this.#inAll++;
    let outcome: PushOutcome = 'dropped';
    try {
      if (this.#inAll <= mostInAll && ofUser <= mostOfUser) outcome = await this.#try(push);
    } catch (error) {
      outcome = 'refused';
      this.#rationed(hostOf(push), () =>
        log.warn({ error, host: hostOf(push) }, 'a push could not be created'),
      );
    } finally {
      this.#inAll--;
      const left = (this.#ofUser.get(userId) ?? 1) - 1;
      if (left > 0) this.#ofUser.set(userId, left);
      else this.#ofUser.delete(userId);
      onOutcome(push, outcome);
    }
    return outcome !== 'left';
  }

  async #try({ device, message }: Push): Promise<PushOutcome> {
    const { post, log, stopping } = this.#options;
    const host = hostOf({ device });
    for (let tries = 0; ; tries++) {
      if (stopping.aborted) return 'left';
      const posted = await this.#inTurn(host, () => post(device, message));
      if (typeof posted === 'string') return posted;
      if (posted.outcome === 'refused')
        this.#rationed(host, () => log.warn({ host, status: posted.status }, 'a push was refused'));
      if (posted.outcome !== 'later') return posted.outcome;
      const wait = Math.max(this.#waits[tries] ?? Number.POSITIVE_INFINITY, (posted.retryAfter ?? 0) * 1_000);
      if (wait > longestWait) {
        log.debug({ host, why: posted.why }, 'a push was given up');
        return 'given up';
      }
      await pauseUnlessStopped(wait, stopping);
    }
  }

  /** @returns `dropped` if too many are waiting */
  async #inTurn(host: string, work: () => Promise<Posted>): Promise<Posted | 'dropped' | 'left'> {
    const lane = this.#lanes.get(host) ?? { running: 0, isAnswering: true, waiting: [], roomWanted: [] };
    this.#lanes.set(host, lane);
    if (lane.waiting.length >= mostWaiting) return 'dropped';
    if (lane.running >= atOnce) await new Promise<void>((resolve) => lane.waiting.push(resolve));
    else lane.running++;
    try {
      if (this.#options.stopping.aborted) return 'left';
      const posted = await work();
      lane.isAnswering = posted.outcome !== 'later';
      return posted;
    } finally {
      const next = lane.waiting.shift();
      if (next) next();
      else if (--lane.running === 0) this.#lanes.delete(host);
      const wanted = lane.roomWanted;
      lane.roomWanted = [];
      for (const resolve of wanted) resolve();
    }
  }

  #rationed(host: string, tell: () => void) {
    const now = performance.now();
    if ((this.#quietUntil.get(host) ?? 0) > now) return;
    if (this.#quietUntil.size >= 100) this.#quietUntil.clear();
    this.#quietUntil.set(host, now + refusalEvery);
    tell();
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
