import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localFront } from './local-stack.ts';

const front = ['http://127.0.0.1:3000', 'http://127.0.0.1:3001'];
const frontHealth = ['http://127.0.0.1:9100', 'http://127.0.0.1:9101'];

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parley-local-stack-'));
  mkdirSync(join(root, '.parley/run'), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test.each([
  ['where it says what it lacks', { front, frontHealth }, {}, frontHealth[0]],
  ['where pages are, without a HEALTH_PORT', { front }, {}, front[0]],
  ['nowhere, of another system', { front, frontHealth }, { KAFKA_BROKERS: 'elsewhere:9092' }, undefined],
])('the local stack’s front is asked %s', (_, stack, environment, address) => {
  writeFileSync(join(root, '.parley/run/ready.json'), JSON.stringify({ kafka: 'here:9092', ...stack }));
  expect(localFront(root, environment)).toBe(address);
});
