import { expect, test } from 'vitest';
import { UsageError } from '../command-failed.ts';
import { Variables } from './variables.ts';

const variables = new Variables({ room: 7, user: 'kim', list: ['a', 'b'] });

test('variables are replaced by their values everywhere', () => {
  expect(
    variables.fill({ roomId: '{{room}}', who: ['{{ user }}-{{room}}'], all: '{{list}}', is: true }),
  ).toEqual({
    roomId: 7,
    who: ['kim-7'],
    all: ['a', 'b'],
    is: true,
  });
  expect(variables.fill('all: {{list}}')).toBe('all: ["a","b"]');
});

test('each uuid is different', () => {
  const [first, second] = variables.fill(['{{uuid}}', '{{uuid}}']);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).not.toBe(first);
});

test('a variable without a value is an error', () => {
  expect(() => variables.fill('{{nothing}}')).toThrow(UsageError);
  expect(() => variables.fill({ a: ['{{nothing}}'] })).toThrow(/nothing/);
});
