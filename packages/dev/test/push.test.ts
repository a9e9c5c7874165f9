/** Devices are told of messages while no page is open: by a push service of the test's own. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Testkit } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Asking, askingOver } from './support/asking.ts';
import { BrowserLike } from './support/browser-like.ts';
import { inDatabase } from './support/databases.ts';
import { openKit } from './support/open-kit.ts';
import { Device, type PushService, startPushService, vapidOf } from './support/push-service.ts';
import { type SharedSystem, sharedSystem } from './support/shared-system.ts';
import { waitFor } from './support/wait-for.ts';

let system: SharedSystem;
let kit: Testkit;
let service: PushService;
let front: string;
let asking: Asking;

beforeAll(async () => {
  [system, service] = await Promise.all([sharedSystem(), startPushService()]);
  front = system.url;
  kit = await openKit(system.prefix);
  asking = askingOver(kit);
}, 120_000);

afterAll(async () => {
  await kit?.close();
  // With no device left, workers no longer read what is said.
  await inDatabase(system.databaseUrl, (database) =>
    database.query('DELETE FROM push_subscriptions WHERE starts_with(endpoint, $1)', [service.url]),
  );
  await service?.stop();
});

const newDevice = () => new Device(service, `/${randomUUID()}`);
const pushedTo = ({ endpoint }: Device) =>
  service.received.filter(({ path }) => service.url + path === endpoint);
const readBy = (device: Device) => pushedTo(device).map((record) => device.read(record));
const devicesOf = (userId: string) =>
  inDatabase(system.databaseUrl, async (database) => {
    const sql = 'SELECT endpoint FROM push_subscriptions WHERE user_id = $1';
    return (await database.query(sql, [userId])).rows.map(({ endpoint }) => endpoint);
  });

const say = (roomId: number, writerId: string, message: string, more: object = {}) =>
  asking.did('user-add-chat', { roomId, writerId, message, ...more });

/** Until workers read what is said, which they begin to with the first device. */
async function untilTold(): Promise<void> {
  const [writer = '', reader = ''] = [await asking.user(), await asking.user()];
  const device = newDevice();
  await asking.did('user-add-push', { userId: reader, ...device.subscription });
  const { roomId } = await asking.did('user-add-room', { userId: writer, friendId: [reader] });
  await waitFor(
    'the first push',
    async () => {
      await say(roomId, writer, 'is anybody told?');
      await sleep(250);
      return pushedTo(device).length > 0;
    },
    60_000,
  );
}

test('a message is pushed to members who have not read it: encrypted, signed', async () => {
  await untilTold();
  const [writer, reader, blocker, looking] = await Promise.all([
    asking.user('쓴 사람'),
    asking.user(),
    asking.user(),
    asking.user(),
  ]);
  const devices = new Map([writer, reader, blocker, looking].map((userId) => [userId, newDevice()]));
  const deviceOf = (userId: string) => devices.get(userId) as Device;
  for (const [userId, device] of devices)
    await asking.did('user-add-push', { userId, ...device.subscription });
  const friendId = [reader, blocker, looking];
  const { roomId } = await asking.did('user-add-room', { userId: writer, friendId, roomName: '점심' });
  await asking.did('user-block', { userId: blocker, friendId: [writer] });

  // A page that is looked at has read it before it is pushed: here for certain.
  await inDatabase(system.databaseUrl, (database) =>
    database.query('UPDATE room_members SET read_seq = 1000 WHERE user_id = $1', [looking]),
  );

  const { seq } = await say(roomId, writer, '먹으러 갈까요?', { mentions: [reader] });
  await waitFor('the push', () => pushedTo(deviceOf(reader)).length > 0, 30_000);
  const [record] = pushedTo(deviceOf(reader));
  // At least once: one may come twice.
  const told = () => [...new Map(readBy(deviceOf(reader)).map((push) => [push.seq, push])).values()];
  expect(told()).toEqual([
    { roomId, seq, roomName: '점심', writer: '쓴 사람', text: '먹으러 갈까요?', isMention: true },
  ]);
  expect(record?.headers).toMatchObject({ ttl: '14400', urgency: 'high', topic: `room-${roomId}` });
  expect(String(record?.body)).not.toContain('점심');
  const { pushKey } = await asking.did('user-search-setting', { userId: reader });
  const vapid = vapidOf(record as NonNullable<typeof record>);
  expect(vapid).toMatchObject({ key: pushKey, aud: service.url, sub: 'mailto:test@example.com' });
  expect(vapid.exp * 1_000).toBeGreaterThan(Date.now());

  // The next one has come: what should have come before it has, too.
  await say(roomId, writer, 'x'.repeat(1_000));
  await waitFor('the next', () => told().length > 1, 30_000);
  expect(told()[1]).toMatchObject({ text: 'x'.repeat(200), isMention: false });
  expect([pushedTo(deviceOf(writer)), pushedTo(deviceOf(blocker))]).toEqual([[], []]);
  expect(pushedTo(deviceOf(looking))).toEqual([]);
  expect(told()).toHaveLength(2);
}, 150_000);

test('who has chosen so is told of mentions only, of nothing, or of nothing for a while', async () => {
  await untilTold();
  const writer = await asking.user();
  const choices = [
    { notify: 'mentions' },
    { notify: 'none' },
    { mutedUntil: new Date(Date.now() + 3_600_000).toISOString() },
    { mutedUntil: new Date(Date.now() - 3_600_000).toISOString() },
  ];
  const readers = await Promise.all(choices.map(() => asking.user()));
  const devices = readers.map(newDevice);
  const { roomId } = await asking.did('user-add-room', { userId: writer, friendId: readers });
  for (const [index, userId] of readers.entries()) {
    await asking.did('user-add-push', { userId, ...(devices[index] as Device).subscription });
    await asking.did('user-change-room-setting', { userId, roomId, ...choices[index] });
  }
  await say(roomId, writer, 'to nobody in particular');
  const last = devices.at(-1) as Device;
  await waitFor('who hears all', () => pushedTo(last).length === 1, 30_000);
  await say(roomId, writer, 'to all of you', { mentions: readers });
  await waitFor('who hears all, again', () => pushedTo(last).length === 2, 30_000);
  await waitFor('who is mentioned', () => pushedTo(devices[0] as Device).length === 1, 30_000);
  const heard = devices.map((device) => readBy(device).map(({ text }) => text));
  expect(heard).toEqual([['to all of you'], [], [], ['to nobody in particular', 'to all of you']]);
}, 150_000);

test('a device that is gone is forgotten, one that is busy is tried again, and a hanging one holds up nobody', async () => {
  await untilTold();
  const [writer, reader] = [await asking.user(), await asking.user()];
  const [gone, busy, good] = [newDevice(), newDevice(), newDevice()];
  for (const { subscription } of [gone, busy, good])
    await asking.did('user-add-push', { userId: reader, ...subscription });
  const pathOf = ({ endpoint }: Device) => new URL(endpoint).pathname;
  service.answer(pathOf(gone), 410);
  service.answer(pathOf(busy), 503);
  const { roomId } = await asking.did('user-add-room', { userId: writer, friendId: [reader] });
  await say(roomId, writer, 'hello');
  await waitFor('the good one', () => pushedTo(good).length === 1, 30_000);
  await waitFor('the busy one', () => pushedTo(busy).length === 1, 30_000);
  service.answer(pathOf(busy), 201);
  await waitFor('the second try', () => pushedTo(busy).length === 2, 30_000);
  expect(readBy(busy)[1]).toEqual(readBy(good)[0]);
  await waitFor('the end of the other', async () => !(await devicesOf(reader)).includes(gone.endpoint));
  expect((await devicesOf(reader)).sort()).toEqual([busy.endpoint, good.endpoint].sort());
}, 150_000);

test('a device is told for as long as its session lasts', async () => {
  await untilTold();
  const writer = await asking.user();
  const userId = await asking.user();
  const device = newDevice();
  const tab = new BrowserLike(front);
  await tab.ask('login', { userId, userPw: 'secret pw' });
  expect(await tab.ask('user-add-push', device.subscription)).toMatchObject({ status: 200 });
  const { roomId } = await asking.did('user-add-room', { userId: writer, friendId: [userId], direct: true });
  await say(roomId, writer, 'while logged in');
  await waitFor('the push', () => pushedTo(device).length === 1, 30_000);
  expect(readBy(device)).toMatchObject([{ roomName: null, writer: '이름', text: 'while logged in' }]);

  await tab.ask('logout', {});
  const other = newDevice();
  await asking.did('user-add-push', { userId, ...other.subscription });
  await say(roomId, writer, 'afterwards');
  await waitFor('the other device', () => pushedTo(other).length === 1, 30_000);
  expect(pushedTo(device)).toHaveLength(1);
}, 150_000);

test('a user has so many devices, and each belongs to who used it last', async () => {
  const [one, other] = [await asking.user(), await asking.user()];
  const devices = Array.from({ length: 21 }, newDevice);
  for (const { subscription } of devices) await asking.did('user-add-push', { userId: one, ...subscription });
  expect((await devicesOf(one)).sort()).toEqual(
    devices
      .slice(1)
      .map(({ endpoint }) => endpoint)
      .sort(),
  );
  const [, second] = devices as [Device, Device];
  await asking.did('user-add-push', { userId: other, ...second.subscription });
  expect([await devicesOf(other), (await devicesOf(one)).length]).toEqual([[second.endpoint], 19]);
  // Somebody else's stays.
  await asking.did('user-remove-push', { userId: one, endpoint: second.endpoint });
  expect(await devicesOf(other)).toEqual([second.endpoint]);
  await asking.did('user-remove-push', { userId: other, endpoint: second.endpoint });
  expect(await devicesOf(other)).toEqual([]);
});
