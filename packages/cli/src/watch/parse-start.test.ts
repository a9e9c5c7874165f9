import { expect, test } from 'vitest';
import { UsageError } from '../command-failed.ts';
import { parseStart } from './parse-start.ts';

const now = Date.parse('2026-11-30T12:00:00Z');

test.each([
  ['beginning', { at: 'beginning' }],
  ['end', { at: 'end' }],
  ['0', { at: 'offset', offset: 0 }],
  ['42', { at: 'offset', offset: 42 }],
  ['-5', { at: 'last', count: 5 }],
  ['s@1764504000000', { at: 'time', timestamp: 1764504000000 }],
  ['10m', { at: 'time', timestamp: now - 600_000 }],
  ['1.5h', { at: 'time', timestamp: now - 5_400_000 }],
  ['2d', { at: 'time', timestamp: now - 172_800_000 }],
  ['30s', { at: 'time', timestamp: now - 30_000 }],
  ['2026-11-30T11:00:00Z', { at: 'time', timestamp: now - 3_600_000 }],
  ['2026-11-30', { at: 'time', timestamp: now - 43_200_000 }],
])('%s', (text, start) => {
  expect(parseStart(text, now)).toEqual(start);
});

test.each(['', 'yesterday', '10x', '2026-99-01', '--5', 'e@5'])('%j is not a place to start', (text) => {
  expect(() => parseStart(text, now)).toThrow(UsageError);
});
