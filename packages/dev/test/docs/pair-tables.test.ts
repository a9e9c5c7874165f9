import { describeFields, type FieldDescription, failures, pairNames, pairs } from '@parley/contracts';
import { describe, expect, test } from 'vitest';
import { section, tableRows } from './project.ts';

const text = (cell = '') => cell.replaceAll('`', '');

const fields = (cell = ''): FieldDescription[] =>
  [...cell.matchAll(/`(\w+)`(\??)/g)].map(([, name = '', mark]) => ({ name, optional: mark === '?' }));

/** In the document's own order, which is for readers. */
const byName = (list: readonly FieldDescription[]) => list.toSorted((a, b) => (a.name < b.name ? -1 : 1));

const fromContract = pairNames.map((pair) => {
  const { request, reply } = describeFields(pair);
  return { pair, kind: pairs[pair].kind, request: byName(request), reply: byName(reply) };
});

describe('the table of pairs', () => {
  test("in the README is the contract's", () => {
    const rows = tableRows(section('README.md', 'What may be asked'));
    const shown = rows.map(([pair, kind, request, reply]) => ({
      pair: text(pair),
      kind,
      request: byName(fields(request)),
      reply: byName(fields(reply)),
    }));
    expect(shown).toEqual(fromContract);
  });

  test("in docs/wire.md is the contract's, with partitions and who may ask", () => {
    const rows = tableRows(section('docs/wire.md', 'Pairs'));
    const shown = rows.map(([pair, kind, partitions, mayAsk, request, reply]) => ({
      pair: text(pair),
      kind,
      partitions: Number(partitions),
      mayAsk,
      request: byName(fields(request)),
      reply: byName(fields(reply)),
    }));
    const expected = fromContract.map((row) => {
      const { partitions, mayAsk } = pairs[row.pair];
      return { ...row, partitions, mayAsk };
    });
    expect(shown).toEqual(expected);
  });
});

test('the table of failures in docs/wire.md is the code’s', () => {
  const shown = tableRows(section('docs/wire.md', 'Failures')).map(([code, status, retryable, meaning]) => ({
    code: text(code),
    status: Number(status),
    retryable,
    explained: meaning !== '',
  }));
  const expected = Object.entries(failures).map(([code, { status, retryable }]) => ({
    code,
    status,
    retryable: retryable ? 'yes' : 'no',
    explained: true,
  }));
  expect(shown).toEqual(expected);
});
