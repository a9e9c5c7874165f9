/** What a worker is given by its environment, and what no variable changes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepSecrets } from '../../dev/src/stack/secrets.ts';
import { readWorkerConfig } from '../src/config.ts';

test('passwords are hashed as OWASP recommends', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const config = readWorkerConfig({
    KAFKA_BROKERS: '127.0.0.1:9092',
    DATABASE_URL: 'postgresql://127.0.0.1:5432/parley',
    ...keepSecrets(folder).files,
    PUSH_CONTACT: 'mailto:test@example.com',
  });
  expect(config.hashCost).toEqual({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
});
