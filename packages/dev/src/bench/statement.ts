import type { Transaction } from '@parley/worker';

/** One request of a batch; each is of another user, who has a room that nobody else in the batch is in. */
export interface BatchItem {
  userId: string;
  status: string;
  roomId: number;
  /** A place in the room that nothing has yet. */
  seq: number;
  /** Somebody who is not in the room yet. */
  newcomer: string;
}

/** Does a batch's work inside a transaction. @throws when it had not the effect it should have */
export type Way = (batch: readonly BatchItem[], transaction: Transaction) => Promise<void>;

/** A raw statement of the worker, and what the model API would do in its place. */
export interface Statement {
  /** As the docs name it. */
  name: string;
  /** The worker's own code. */
  raw: Way;
  /** By what tells them apart; the best of them counts. */
  model: Record<string, Way>;
}

export function assertAll(batch: readonly BatchItem[], done: number) {
  if (done !== batch.length) throw new Error(`${done} of ${batch.length} rows were written`);
}
