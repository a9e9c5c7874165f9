import { expect, test } from 'vitest';
import { completeLine } from './complete-line.ts';

const commands = [
  { path: 'request', description: '', options: ['--raw', '--expect'], words: ['login', 'logout'] },
  { path: 'dlt', description: '', options: [], words: ['list', 'show'] },
  { path: 'dlt list', description: '', options: ['--lang'], words: ['login'] },
];

test.each([
  ['', ['request', 'dlt']],
  ['re', ['request ']],
  ['request log', ['login', 'logout']],
  ['request login --e', ['--expect ']],
  ['dlt ', ['list', 'show']],
  ['dlt list ', ['login ']],
  ['nothing x', []],
])('%j', (line, candidates) => {
  expect(completeLine(commands, line)[0]).toEqual(candidates);
});
