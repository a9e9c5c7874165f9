import { expect, test } from 'vitest';
import { fieldsOf, schemaProblems } from './schema-problems.ts';

const schema = {
  type: 'object',
  properties: {
    limit: { type: 'integer' },
    roomId: { type: 'integer' },
    message: { type: 'string' },
    mentions: { type: 'array' },
    either: { anyOf: [] },
  },
  required: ['roomId', 'message'],
};

test('fields that must be there come first', () => {
  expect(fieldsOf(schema).map(({ name, type, isRequired }) => [name, type, isRequired])).toEqual([
    ['roomId', 'integer', true],
    ['message', 'string', true],
    ['limit', 'integer', false],
    ['mentions', 'array', false],
    ['either', 'any', false],
  ]);
});

test.each([
  [{ roomId: 1, message: 'x' }, []],
  [{ roomId: 1, message: 'x', mentions: [], either: {}, unknown: 1 }, []],
  [
    { message: null },
    [
      { what: 'missing', field: 'roomId' },
      { what: 'missing', field: 'message' },
    ],
  ],
  [
    { roomId: 1.5, message: 7, mentions: {} },
    [
      { what: 'type', field: 'roomId', type: 'integer' },
      { what: 'type', field: 'message', type: 'string' },
      { what: 'type', field: 'mentions', type: 'array' },
    ],
  ],
])('%j', (value, problems) => {
  expect(schemaProblems(schema, value)).toEqual(problems);
});
