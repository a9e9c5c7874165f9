import { expect, test } from 'vitest';
import { UsageError } from '../command-failed.ts';
import { Variables } from './variables.ts';

const variables = new Variables({ room: 7, user: 'kim', list: ['a', 'b'] });

test('variables stand for their values, wherever they are', () => {
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

test('each uuid is another', () => {
  const [first, second] = variables.fill(['{{uuid}}', '{{uuid}}']);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).not.toBe(first);
});

test('what has no value is told', () => {
  expect(() => variables.fill('{{nothing}}')).toThrow(UsageError);
  expect(() => variables.fill({ a: ['{{nothing}}'] })).toThrow(/nothing/);
});
