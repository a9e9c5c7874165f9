import { expect, test } from 'vitest';
import { valueAt, withValueAt } from './json-path.ts';

const document = { a: { b: [{ c: 1 }, null] }, 'd e': '' };

test.each([
  ['', document],
  ['a.b[0].c', 1],
  ['a.b.0.c', 1],
  ['a.b[1]', null],
  ['a.b[2]', undefined],
  ['a.b[1].c', undefined],
  ['d e', ''],
  ['toString', undefined],
  ['a.b.length', 2],
])('what stands at %j', (path, value) => {
  expect(valueAt(document, path)).toEqual(value);
});

test('a value is put into a copy', () => {
  expect(withValueAt(document, 'a.b[0].c', 2)).toEqual({ a: { b: [{ c: 2 }, null] }, 'd e': '' });
  expect(withValueAt({}, 'meta.id', 'x')).toEqual({ meta: { id: 'x' } });
  expect(withValueAt(undefined, 'id', 'x')).toEqual({ id: 'x' });
  expect(document.a.b[0]).toEqual({ c: 1 });
});
