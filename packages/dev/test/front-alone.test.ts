/** A front that has neither Kafka nor a database. */
import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFrontConfig, startFront } from '@parley/front';
import { createLog, settledWithin } from '@parley/messaging';
import { expect, test } from 'vitest';
import { keepSecrets } from '../src/stack/secrets.ts';

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
  const folder = mkdtempSync(join(tmpdir(), 'parley-front-'));
  const { files } = keepSecrets(folder);
  const nothing = {
    KAFKA_BROKERS: '127.0.0.1:1',
    DATABASE_URL: 'postgresql://parley:none@127.0.0.1:1/parley',
  };
  const own = { HOST: '127.0.0.1', PORT: '0', COOKIE_SECURE: 'false' };
  const front = await startFront(
    readFrontConfig({ ...nothing, ...own, ...files }),
    createLog('test', 'silent'),
  );
  try {
    const headers = { cookie: sessionCookie(files.SESSION_SECRET_FILE) };
    const answer = await fetch(`${front.url}/api/events`, { headers });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/^retry: \d+\n\n$/);
    expect(await settledWithin(front.stop(), 10_000)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
