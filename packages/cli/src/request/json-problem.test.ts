import { expect, test } from 'vitest';
import { jsonProblem } from './json-problem.ts';

test.each([
  '{}',
  ' [1, -0.5e+3, "a\\u00e9\\n", true, false, null, {"a": []}] ',
  '"kim"',
  '12',
  '{"a":{"b":[{},[]]}}',
])('%s is JSON', (text) => {
  expect(jsonProblem(text)).toBeUndefined();
  expect(() => JSON.parse(text)).not.toThrow();
});

test.each([
  ['', 1, 1, ''],
  ['{"userId":', 1, 11, ''],
  ['{"a":1,}', 1, 8, '}'],
  ["{'a':1}", 1, 2, "'"],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, '"'],
  ['{"a": tru}', 1, 7, 't'],
  ['{"a": 01}', 1, 8, '1'],
  ['{"a": "b\nc"}', 1, 9, '\n'],
  ['{"a": "\\x"}', 1, 8, '\\'],
  ['[1,2', 1, 5, ''],
  ['{} {}', 1, 4, '{'],
  ['kim', 1, 1, 'k'],
])('%j is broken at line %i, column %i', (text, line, column, found) => {
  expect(jsonProblem(text)).toMatchObject({ line, column, found });
  expect(() => JSON.parse(text)).toThrow();
});

test.each([
  '{userPw:"hunter2","userId":"kim"}',
  '{"userId":"kim","userPw":\'hunter2\'}',
  "{'newPw': 'hunter2'}",
  '{"userPw":hunter2}',
  '{"userPw":"a"hunter2"}',
  '{"userPw":"a",hunter2"}',
  '{"userPw"\n:\n"a"hunter2"}',
  '{"userPw" "hunter2"}',
])('the password in %j is not shown', (text) => {
  expect(jsonProblem(text)?.shown).toMatch(/\^$/);
  expect(jsonProblem(text)?.shown).not.toMatch(/hunter|ter2/);
});

test('the place is shown, without passwords', () => {
  const long = `{"note":"${'x'.repeat(60)}","userPw":"correct horse" "userId":"kim","more":"${'y'.repeat(60)}"}`;
  expect(jsonProblem(long)?.shown).toBe(`${'x'.repeat(13)}","userPw":${'*'.repeat(36)}\n${' '.repeat(40)}^`);
});
