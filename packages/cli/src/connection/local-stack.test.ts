import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localBrokers, localSecretFile, localSystem } from './local-stack.ts';

const stack = {
  kafka: 'here:9192',
  front: ['http://127.0.0.1:3000'],
  frontHealth: ['http://127.0.0.1:9464'],
};
const elsewhere = { KAFKA_BROKERS: 'elsewhere:9092' };

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-local-stack-'));
  for (const folder of ['run', 'secrets']) mkdirSync(join(root, 'data', folder), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the running local stack is found, unless another system is named', () => {
  const environment = { DATA_DIR: 'data' };
  expect(localBrokers(root, { ...environment, KAFKA_PORT: '9292' })).toBe('127.0.0.1:9292');
  expect(localSystem({ root }, environment)).toBeUndefined();
  writeFileSync(join(root, 'data/run/ready.json'), JSON.stringify(stack));
  expect(localBrokers(root, environment)).toBe('here:9192');
  expect(localSystem({ root }, environment)).toEqual(stack);
  expect(localSystem({ root }, { ...environment, ...elsewhere })).toBeUndefined();
  expect(localSystem({ root, bootstrapServer: 'elsewhere:9092' }, environment)).toBeUndefined();
});

test('its secrets are found whether or not it runs', () => {
  const environment = { DATA_DIR: 'data' };
  expect(localSecretFile('request-secret', { root }, environment)).toBeUndefined();
  const file = join(root, 'data/secrets/request-secret');
  writeFileSync(file, 'secret');
  expect(localSecretFile('request-secret', { root }, environment)).toBe(file);
  expect(localSecretFile('request-secret', { root }, { ...environment, ...elsewhere })).toBeUndefined();
});
