/**
 * One connection for what is asked again and again. Where something fails on it, the next asks over a new one. What it knows of how
 * many partitions topics have may be old: whoever hears of more of them renews it.
 */
import type { Admin, Kafka } from 'kafkajs';
import { settledWithin } from '../process/settled-within.ts';

/** Milliseconds. */
const closeWithin = 2_000;

export class KeptAdmin {
  readonly #kafka: Kafka;
  #admin: Promise<Admin> | undefined;
  #isClosed = false;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async use<Result>(work: (admin: Admin) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new Error('closed');
    this.#admin ??= this.#connect();
    const admin = this.#admin;
    try {
      return await work(await admin);
    } catch (error) {
      if (this.#admin === admin) void this.renew();
      throw error;
    }
  }

  /** The next is asked over a new connection. */
  async renew(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    const closed = admin?.then((connected) => connected.disconnect()).catch(() => undefined);
    await settledWithin(closed, closeWithin);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.renew();
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}
