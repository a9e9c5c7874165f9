import { expect, test } from 'vitest';
import type { TopicRecord } from '../reader/topic-record.ts';
import { PendingReplies } from './pending-replies.ts';

const reply = (offset: number) => ({ offset }) as TopicRecord;

test('a reply that comes before it is waited for is kept', async () => {
  const pending = new PendingReplies();
  const one = pending.expect('one');
  pending.hear('other', reply(1));
  pending.hear(undefined, reply(2));
  pending.hear('one', reply(3));
  expect(await one.within(1_000)).toEqual(reply(3));
});

test('of an id that waits twice, each reply is for whoever has waited longest', async () => {
  const pending = new PendingReplies();
  const [first, second] = [pending.expect('one'), pending.expect('one')];
  pending.hear('one', reply(1));
  pending.hear('one', reply(2));
  expect(await Promise.all([second.within(1_000), first.within(1_000)])).toEqual([reply(2), reply(1)]);
});

test('who has given up, or waited long enough, takes no reply from others', async () => {
  const pending = new PendingReplies();
  pending.expect('one').giveUp();
  expect(await pending.expect('one').within(1)).toBeUndefined();
  const third = pending.expect('one');
  pending.hear('one', reply(1));
  expect(await third.within(1_000)).toEqual(reply(1));
});

test('an end rejects what waits, and nothing else', async () => {
  const pending = new PendingReplies();
  const one = pending.expect('one').within(60_000);
  const told = expect(one).rejects.toThrow('closed');
  pending.end(new Error('closed'));
  await told;
  pending.hear('one', reply(1));
});
