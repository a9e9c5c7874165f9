import { createHash, randomUUID } from 'node:crypto';
import { Failure } from '@parley/contracts';
import { changeStatus, Emissions, type InboxEntry, store, type Transaction } from '@parley/worker';
import { roomStatements } from './room-statements.ts';
import { assertAll, type BatchItem, type Statement } from './statement.ts';

/**
 * The model API has no statement that gives several rows different values, so each user takes one of their own: in
 * ascending id, as in the raw statement, so that two batches can't wait for each other in a ring, and with the row's
 * id returned, because the reply of a user who isn't there differs.
 */
const statusChange: Statement = {
  name: 'user-status-change',
  async raw(batch, transaction) {
    const answers = await changeStatus.run(batch, transaction, new Emissions(), {
      now: () => new Date(),
      origins: [],
    });
    const failed = answers.filter((answer) => answer instanceof Failure).length;
    assertAll(batch, answers.length - failed);
  },
  model: {
    async 'one by one'(batch, transaction) {
      let changed = 0;
      for (const item of ascending(batch)) changed += await updateOne(item, transaction);
      assertAll(batch, changed);
    },
    // The connection still runs them one after the other.
    async 'at once'(batch, transaction) {
      const changed = await Promise.all(ascending(batch).map((item) => updateOne(item, transaction)));
      assertAll(batch, changed.length);
    },
  },
};

/** Stored replies: the model API has a statement for them, which it compiles anew for each number of rows. */
const inbox: Statement = {
  name: 'inbox',
  raw: (batch, transaction) => store(transaction, 'user-status-change', batch.map(inboxEntry)),
  model: {
    async createMany(batch, transaction) {
      const { count } = await transaction.inboxEntry.createMany({
        data: batch.map(inboxEntry).map(({ requestId, fingerprint, userId, reply }) => ({
          pair: 'user-status-change',
          requestId: new Uint8Array(requestId),
          fingerprint: new Uint8Array(Buffer.from(fingerprint, 'hex')),
          userId,
          reply: reply.text,
          errorCode: reply.errorCode,
        })),
        skipDuplicates: true,
      });
      assertAll(batch, count);
    },
  },
};

export const statements: readonly Statement[] = [statusChange, inbox, ...roomStatements];

function inboxEntry({ userId, status }: BatchItem): InboxEntry {
  const text = JSON.stringify({ userId, status, isSuccess: true, errorMessage: '', errorCode: '' });
  return {
    requestId: Buffer.from(randomUUID()),
    fingerprint: createHash('sha256').update(text).digest('hex'),
    userId,
    reply: { text, errorCode: '' },
  };
}

async function updateOne({ userId, status }: BatchItem, transaction: Transaction): Promise<number> {
  const updated = await transaction.user.updateManyAndReturn({
    where: { userId },
    data: { userStatus: status },
    select: { userId: true },
  });
  return updated.length;
}

const ascending = (batch: readonly BatchItem[]) => [...batch].sort((a, b) => (a.userId < b.userId ? -1 : 1));
