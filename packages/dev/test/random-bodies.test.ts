/**
 * Whatever a client sends, a front neither breaks nor hangs: random requests, some as they should be, some nearly so, some
 * not at all; and after each a request of somebody else, which is answered as ever.
 *
 * `PARLEY_BODIES` says how many, `PARLEY_SEED` which.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { BrowserLike } from './support/browser-like.ts';
import { signUpAndLogIn } from './support/log-in.ts';
import { type RandomRequest, randomRequest } from './support/random-request.ts';
import { RawConnection } from './support/raw-http.ts';
import { sharedSystem } from './support/shared-system.ts';

const count = Number(process.env.PARLEY_BODIES ?? 60);
const seed = Number(process.env.PARLEY_SEED ?? 20_251);

let front: string;
let asker: BrowserLike;
let neighbour: BrowserLike;

beforeAll(async () => {
  ({ url: front } = await sharedSystem());
  [asker, neighbour] = await Promise.all([
    signUpAndLogIn(front, `asker-${randomUUID()}`),
    signUpAndLogIn(front, `neighbour-${randomUUID()}`),
  ]);
});

/** What was answered, however the connection ended. */
async function send(bytes: Buffer, { isWhole }: RandomRequest) {
  const connection = await RawConnection.open(front);
  connection.send(bytes);
  const probe = await neighbour.ask('user-search-room', {});
  // The rest of it never comes.
  if (!isWhole) connection.end();
  return { probe, answers: await connection.answers() };
}

test(`${count} random requests are answered, and so is a neighbour after each`, {
  timeout: 60_000 + count * 200,
}, async () => {
  const statuses = new Map<number, number>();
  for (const request of fc.sample(randomRequest, { numRuns: count, seed })) {
    const bytes = Buffer.concat([request.head(asker.cookie ?? ''), request.body]);
    const { probe, answers } = await send(bytes, request);
    const shown = JSON.stringify(bytes.toString('latin1', 0, 600));
    expect(probe, shown).toMatchObject({ status: 200, body: { isSuccess: true } });
    if (request.isWhole) expect(answers, shown).toHaveLength(1);
    for (const { status, headers, body } of answers) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status, shown).toBeLessThan(500);
      if (status < 400) continue;
      // A worker's refusal is the reply itself.
      const type = headers.get('content-type') ?? '';
      expect(type, shown).toMatch(/^application\/(problem\+)?json/);
      expect(JSON.parse(body), shown).toMatchObject(
        type.includes('problem') ? { status } : { isSuccess: false },
      );
    }
  }
  // They are of every kind.
  for (const status of [202, 400, 413, 415])
    expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(0);
});
