import { expect, test } from 'vitest';
import { UsageError } from '../command-failed.ts';
import { parseExpectation } from './expectations.ts';

const reply = {
  isSuccess: true,
  user: { userId: 'kim', joinDate: [2026, 11, 23], loginDate: null },
  count: 3,
  text: '3',
  formula: 'a=b',
};

const schema = {
  type: 'object',
  properties: { count: { type: 'integer', minimum: 1 } },
  required: ['count'],
};
const files: Record<string, string> = { 'schema.json': JSON.stringify(schema) };
const parse = (text: string) => parseExpectation(text, (path) => files[path] ?? '');

test.each([
  'isSuccess=true',
  'user.userId=kim',
  'user.userId="kim"',
  'user.joinDate[0]=2026',
  'user.joinDate=[2026,11,23]',
  'user.loginDate=null',
  'user.userId!=lee',
  'user.userId~^k.m$',
  'missing!=1',
  'count=3',
  'count~^3$',
  'text=3',
  'formula=a=b',
  JSON.stringify(schema),
  '@schema.json',
])('%s is met', (text) => {
  expect(parse(text)(reply)).toBeUndefined();
});

test.each([
  ['isSuccess=false', 'isSuccess=false, but it is true'],
  ['user.userId=lee', 'user.userId=lee, but it is "kim"'],
  ['user.userId!=kim', 'user.userId!=kim, but it is "kim"'],
  ['user.userId~^l', 'user.userId~^l, but it is "kim"'],
  ['missing=1', 'missing=1, but it is absent'],
  ['{"required":["other"]}', "reply must have required property 'other'"],
  ['{"properties":{"count":{"maximum":2}}}', 'reply/count must be <= 2'],
])('%s is not met, with the reason', (text, why) => {
  expect(parse(text)(reply)).toContain(why);
});

test.each(['nothing', '', '{no json', '{"type":"nothing"}', 'a~(', '@missing.json'])(
  '%j is no expectation',
  (text) => {
    expect(() => parse(text)).toThrow(UsageError);
  },
);
