import type { RoomEvent } from '@parley/contracts';
import { EventLog } from '@parley/messaging';
import { expect, test } from 'vitest';
import { listenTo } from './listen-to.ts';

function room(timeout = 5_000) {
  const log = new EventLog();
  const isMeant = ({ body }: { body: unknown }) => (body as { roomId?: number } | undefined)?.roomId === 7;
  const write = (event: object | string) =>
    log.add({ topic: 'normalChat', value: Buffer.from(JSON.stringify(event)) } as never);
  return {
    write,
    log,
    listener: listenTo<RoomEvent>({ log, where: 'of room 7', isMeant, typeField: 'actionType', timeout }),
  };
}

const join = (userId: string, more: object = {}) => ({ roomId: 7, actionType: 'JOIN', userId, ...more });

test('an event is found that has come already or comes later', async () => {
  const { write, listener } = room();
  write(join('kim'));
  expect(await listener.expectEvent({ type: 'JOIN', userId: 'kim' })).toMatchObject({ userId: 'kim' });
  const lee = listener.expectEvent({ type: 'JOIN', userId: 'lee' });
  write({ ...join('lee'), roomId: 8 });
  write(join('lee', { roomName: 'ours' }));
  expect(await lee).toMatchObject({ roomName: 'ours' });
});

test('each event meets one expectation, even if two wait for the same', async () => {
  const { write, listener } = room(50);
  const both = [listener.expectEvent({ type: 'JOIN' }), listener.expectEvent({ type: 'JOIN' })];
  write(join('kim'));
  write(join('lee'));
  expect((await Promise.all(both)).map(({ userId }) => userId)).toEqual(['kim', 'lee']);
  await expect(listener.expectEvent({ type: 'JOIN' }, { timeout: 1 })).rejects.toThrow('No other came.');
  expect(listener.events).toHaveLength(2);
});

test('an event is described by values, parts of them or matchers, or by a function', async () => {
  const { write, listener } = room();
  write({ ...join('kim'), actionType: 'REACT', reactions: [{ emoji: '👍', userId: ['kim'] }], messageId: 3 });
  write(join('lee'));
  await listener.expectEvent({
    actionType: 'REACT',
    reactions: [{ emoji: '👍' }],
    messageId: expect.any(Number),
  });
  expect(await listener.expectEvent((event) => event.userId === 'lee')).toMatchObject({ actionType: 'JOIN' });
});

test('if none comes, the error lists what came instead', async () => {
  const { write, listener } = room(5);
  write({ ...join('kim'), actionType: 'SEND', content: '안녕', profileImg: null });
  const failure = listener.expectEvent({ type: 'JOIN', userId: 'lee' });
  await expect(failure).rejects.toMatchObject({ name: 'NoEvent', others: [{ content: '안녕' }] });
  await expect(failure).rejects.toThrow(
    [
      `No event of room 7 within 5 ms that is { type: 'JOIN', userId: 'lee' }.`,
      'Others:',
      '  {"roomId":7,"actionType":"SEND","userId":"kim","content":"안녕"}',
    ].join('\n'),
  );
});

test('of many other events only the last are shown, each shortened', async () => {
  const { write, listener } = room(5);
  for (let n = 1; n <= 30; n++) write(join(`user-${n}`, { content: 'x'.repeat(1_000) }));
  const failure = await listener.expectEvent({ type: 'LEAVE' }).catch((error: Error) => error.message);
  expect(failure).toContain('The last 20 of 30 others:');
  expect(failure).not.toContain('user-10"');
  expect(String(failure).length).toBeLessThan(20 * 320);
});

test('a function that throws rejects only its own expectation, and no event is lost', async () => {
  const { write, listener } = room();
  const isHi = (event: RoomEvent) => (event as { content: string }).content.includes('Hi');
  const failing = expect(listener.expectEvent(isHi)).rejects.toThrow(TypeError);
  const other = listener.expectEvent({ type: 'JOIN' });
  write(join('kim'));
  await failing;
  expect(await other).toMatchObject({ userId: 'kim' });
  write(join('lee'));
  await expect(listener.expectEvent(isHi)).rejects.toThrow(TypeError);
});

test('closing rejects pending expectations', async () => {
  const { log, listener } = room();
  const told = expect(listener.expectEvent({ type: 'JOIN' })).rejects.toMatchObject({ problem: 'CLOSED' });
  log.close();
  await told;
});
