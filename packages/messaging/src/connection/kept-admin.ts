/**
 * An admin connection that is kept for repeated requests. After a failure, the next request opens a new one. Its
 * metadata, such as numbers of partitions, may be stale: callers who learn of more partitions renew it.
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

  /** The next request uses a new connection. */
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
