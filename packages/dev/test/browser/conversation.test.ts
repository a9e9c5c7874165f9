/** Three people in browsers of their own, on two fronts, one of which is killed while they speak. */
import { expect, test } from 'vitest';
import { spawnFront } from '../support/member-process.ts';
import { ChatTab } from './support/chat-tab.ts';
import { enter } from './support/enter.ts';
import { makeRoom, saidIn } from './support/members.ts';
import { startSuite } from './support/suite.ts';

const suite = startSuite();
const turns = 4;

test('three people on two fronts see one conversation, and what is said while a front is killed is said once', {
  timeout: 120_000,
}, async (during) => {
  const { browser, system, url } = suite;
  const doomed = await spawnFront(system);
  const room = await makeRoom(url, ['Ada Talk', 'Byron Talk', 'Clara Talk']);
  const path = `/rooms/${room.roomId}`;
  const fronts = [doomed.url, url, url];
  const chats = await Promise.all(
    room.members.map(async (account, place) => {
      const at = { browser, url: fronts[place] ?? url };
      const { tab } = await enter(during, at, { account, path });
      return new ChatTab(tab);
    }),
  );

  async function sayAll(turn: number) {
    for (const [place, chat] of chats.entries()) await chat.say(`word ${place}.${turn};`);
  }
  for (let turn = 0; turn < turns / 2; turn += 1) await sayAll(turn);
  for (const chat of chats) await chat.sees('word 2.1;');
  const killed = doomed.kill();
  for (let turn = turns / 2; turn < turns; turn += 1) await sayAll(turn);
  await killed;
  await system.startFront({ PORT: new URL(doomed.url).port });

  const everything = chats.flatMap((_, place) =>
    Array.from({ length: turns }, (_, turn) => `word ${place}.${turn};`),
  );
  const [reader] = room.members.slice(1);
  if (!reader) throw new Error('nobody is there');
  const said = async () => (await saidIn(room, reader)).map(({ content }) => content);
  await during.expect
    .poll(async () => (await said()).length, { interval: 100 })
    .toBeGreaterThanOrEqual(everything.length);
  const order = await said();
  expect(order.toSorted()).toEqual(everything.toSorted());

  for (const chat of chats) {
    await during.expect
      .poll(async () => (await shown(chat)).slice(-5), { timeout: 30_000 })
      .toEqual(order.slice(-5));
    const all = await shown(chat);
    expect(order.join('\n')).toContain(all.join('\n'));
  }
  // Each wrote in turn, and is heard in that order.
  for (const place of chats.keys()) {
    const own = order.filter((content) => content.startsWith(`word ${place}.`));
    expect(own).toEqual(everything.filter((content) => content.startsWith(`word ${place}.`)));
  }
});

/** What the drawn messages say, in their order. */
async function shown({ messages }: ChatTab): Promise<string[]> {
  const texts = await messages.allTextContents();
  return texts.flatMap((text) => /word \d\.\d;/.exec(text) ?? []);
}
