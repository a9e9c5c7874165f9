import { expect, test } from 'vitest';
import type { StompFrame } from './frames.ts';
import { maxBytesInTransactions, maxFramesInTransaction, maxTransactions } from './limits.ts';
import { Transactions } from './transactions.ts';

const frame = (bytes = 1, header = ''): StompFrame => ({
  command: 'SEND',
  headers: new Map([['', header]]),
  body: Buffer.alloc(bytes),
});

test('frames come out of their own transaction, in their order, once', () => {
  const transactions = new Transactions();
  for (const name of ['a', 'b']) transactions.begin(name);
  const [first, second, other] = [frame(), frame(), frame()];
  transactions.defer('a', first);
  transactions.defer('b', other);
  transactions.defer('a', second);
  expect(transactions.end('a')).toEqual([first, second]);
  expect(() => transactions.end('a')).toThrow('no such transaction');
  expect(transactions.end('b')).toEqual([other]);
});

test('one that is open is not begun again', () => {
  const transactions = new Transactions();
  transactions.begin('a');
  expect(() => transactions.begin('a')).toThrow('open already');
});

test('what has ended leaves its place to others, by number and by weight', () => {
  const transactions = new Transactions();
  for (let round = 0; round <= maxTransactions; round++) {
    transactions.begin('a');
    transactions.defer('a', frame(maxBytesInTransactions));
    transactions.end('a');
  }
  for (let at = 0; at < maxTransactions; at++) transactions.begin(String(at));
  expect(() => transactions.begin('one more')).toThrow('at most');
  transactions.defer('0', frame(maxBytesInTransactions - maxFramesInTransaction));
  for (let at = 1; at < maxFramesInTransaction; at++) transactions.defer('0', frame());
  expect(() => transactions.defer('0', frame())).toThrow('at most');
  transactions.defer('1', frame());
  expect(() => transactions.defer('2', frame())).toThrow('weigh at most');
});

test('headers weigh as bodies do', () => {
  const transactions = new Transactions();
  transactions.begin('a');
  const heavy = frame(0, 'x'.repeat(maxBytesInTransactions));
  transactions.defer('a', heavy);
  expect(() => transactions.defer('a', frame())).toThrow('weigh at most');
});
