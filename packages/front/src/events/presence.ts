/**
 * Says who is there: a lease for each user with a stream here, renewed while there is one, given back a moment after the
 * last one closed. A front that ends says nothing: its leases lapse, and the user may be at another front already.
 */
import { type Log, newRequestId, type RequestSender } from '@parley/messaging';
import { Rounds } from '../rounds.ts';

export interface PresenceOptions {
  readonly sender: Pick<RequestSender, 'send'>;
  /** Tells this front's leases from another's. */
  readonly holder: string;
  readonly times: PresenceTimes;
  /** The time that workers judge deadlines by; epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

export interface PresenceTimes {
  readonly leaseSeconds: number;
  /** Milliseconds. */
  readonly renewalInterval: number;
  /** A page that is loaded anew, or changes fronts, is not gone. Milliseconds. */
  readonly grace: number;
}

/** Milliseconds. */
const roundEvery = 50;

export class Presence {
  readonly #options: PresenceOptions;
  /** After a restart all users come at once. */
  readonly #rounds = new Rounds(roundEvery);
  /** When a user's lease is due to be renewed; the earliest first. By `performance.now()`. */
  readonly #renewals = new Map<string, number>();
  /** Runs while there are any. */
  #renewal: NodeJS.Timeout | undefined;
  readonly #departures = new Map<string, NodeJS.Timeout>();
  #isClosed = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** The user's first stream is open. */
  opened(userId: string): void {
    if (this.#isClosed) return;
    clearTimeout(this.#departures.get(userId));
    this.#departures.delete(userId);
    this.#renew(userId);
    this.#awaitRenewal();
  }

  /** The user's last stream is closed. */
  closed(userId: string): void {
    this.#renewals.delete(userId);
    if (this.#isClosed) return;
    const departure = setTimeout(() => {
      this.#departures.delete(userId);
      this.#rounds.join(() => this.#say(userId, { isOnline: false }));
    }, this.#options.times.grace);
    this.#departures.set(userId, departure.unref());
  }

  close(): void {
    this.#isClosed = true;
    this.#renewals.clear();
    clearTimeout(this.#renewal);
    for (const timer of this.#departures.values()) clearTimeout(timer);
  }

  #renew(userId: string): void {
    const { leaseSeconds, renewalInterval } = this.#options.times;
    this.#renewals.delete(userId); // it is the last again
    this.#renewals.set(userId, performance.now() + renewalInterval);
    this.#rounds.join(() => this.#say(userId, { leaseSeconds }));
  }

  /** One timer for all: the next that is due. */
  #awaitRenewal(): void {
    const [next] = this.#renewals.values();
    if (next === undefined || this.#renewal) return;
    this.#renewal = setTimeout(() => {
      this.#renewal = undefined;
      for (const [userId, due] of this.#renewals) {
        if (due > performance.now()) break;
        this.#renew(userId);
      }
      this.#awaitRenewal();
    }, next - performance.now()).unref();
  }

  /** One that is lost is mended by the next; one that comes late is of no use. */
  #say(userId: string, fields: { leaseSeconds: number } | { isOnline: false }): void {
    const { sender, holder, log, times, now } = this.#options;
    const options = { requestId: newRequestId(), deadline: now() + times.renewalInterval };
    sender
      .send('user-presence', { userId, holder, ...fields }, options, times.renewalInterval)
      .catch((error) => log.debug({ userId, error }, 'presence could not be said'));
  }
}
