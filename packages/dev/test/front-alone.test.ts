/** A front that has neither Kafka nor a database. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { settledWithin } from '@parley/messaging';
import { expect, test } from 'vitest';
import { startFrontAlone } from './support/front-alone.ts';

/** As the front signs it. */
function sessionCookie(secretFile: string): string {
  const id = 'a-session-that-may-be-there';
  const secret = readFileSync(secretFile, 'utf8').trim();
  const signature = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
  return `parley=${encodeURIComponent(`${id}.${signature}`)}`;
}

test('a stream that is asked to come back leaves no connection behind, which would keep the front from stopping', {
  timeout: 30_000,
}, async () => {
  const front = await startFrontAlone();
  const headers = { cookie: sessionCookie(front.sessionSecretFile) };
  const answer = await fetch(`${front.url}/api/events`, { headers });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toMatch(/^retry: \d+\n\n$/);
  expect(await settledWithin(front.stop(), 10_000)).toBe(true);
});
