import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { fieldProblem, speakOfFields } from './field-problems.ts';
import { checkFields } from './parse-request.ts';

const read = (...path: string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8');

/** The contract's own messages, as they are in its schemas. */
const messages = [
  read('fields.ts'),
  ...readdirSync(join(import.meta.dirname, 'pairs')).map((name) => read('pairs', name)),
].flatMap((source) => [...source.matchAll(/message: '([^']+)'/g)].map(([, message = '']) => message));

afterEach(() => speakOfFields('en'));

test('every message of the contract’s own schemas is also there in Korean', () => {
  expect(messages.length).toBeGreaterThan(10);
  speakOfFields('ko');
  expect(messages.filter((message) => !/[가-힣]/.test(fieldProblem(message)))).toEqual([]);
});

test.each([
  ['user-add-push', { userId: 'kim', endpoint: 'https://push.example.com/1', p256dh: 'A', auth: 'A' }],
  ['login', { userId: 'kim' }],
  ['user-change-password', { userId: 'kim', userPw: 'correct horse' }],
] as const)('what is wrong with a request of %s is told in Korean', (pair, fields) => {
  speakOfFields('ko');
  expect(() => checkFields(pair, fields)).toThrow(/: .*[가-힣]/);
  expect(() => checkFields(pair, fields)).not.toThrow(/must|give/);
});
