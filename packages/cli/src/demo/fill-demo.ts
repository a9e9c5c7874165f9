/**
 * Fills a system by requests: people, then friendships, then rooms and their messages, all rooms in parallel.
 *
 * Every request's id is derived from its content, so that a second run, or one after an interrupted run, adds only
 * what is missing, for as long as the workers remember requests.
 */
import type { PairName, Reply } from '@parley/contracts';
import type { Asker } from './asker.ts';
import { DemoStopped } from './demo-stopped.ts';
import { addRoom, change, read, say } from './fill-room.ts';
import { demoPassword, guides, people } from './people.ts';
import type { DemoPlan } from './plan.ts';
import type { DemoProgress } from './progress.ts';

/** The pairs that are used. */
export const demoPairs: readonly PairName[] = [
  'user-add',
  'user-status-change',
  'user-add-friend',
  'user-add-room',
  'user-add-chat',
  'user-modify-chat',
  'user-delete-chat',
  'user-react-chat',
  'user-read-room',
  'user-search-room',
];

/** @returns the number of messages added; 0 if the demo existed already */
export async function fillDemo(
  plan: DemoPlan,
  asker: Asker,
  progress: DemoProgress,
): Promise<{ messages: number }> {
  const before = await countMessages(asker);
  const isForgotten = await addPeople(asker, progress);
  if (isForgotten) {
    if (before === 0) throw DemoStopped.taken();
    return { messages: 0 };
  }
  await progress.step(
    'friends',
    plan.friends.map((request) => asker.do('user-add-friend', request, '')),
  );
  const roomIds = await progress.step(
    'rooms',
    plan.rooms.map((room) => addRoom(room, asker)),
  );
  const said = plan.rooms.map((room, index) => say(room, roomIds[index] as number, asker));
  await progress.step('messages', said.flat());
  const rooms = await Promise.all(
    plan.rooms.map(async (room, index) => ({
      plan: room,
      roomId: roomIds[index] as number,
      messageIds: await Promise.all(said[index] as Promise<number>[]),
    })),
  );
  await progress.step(
    'changes',
    rooms.flatMap((room) => change(room, asker)),
  );
  await progress.step(
    'marks',
    rooms.flatMap((room) => read(room, asker)),
  );
  return { messages: (await countMessages(asker)) - before };
}

/** Counts the messages of the guides' rooms. */
async function countMessages(asker: Asker): Promise<number> {
  const occasion = String(Date.now());
  const lists = Object.values(guides).map((userId) =>
    asker.ask('user-search-room', { userId, limit: 200 }, occasion),
  );
  const rooms = (await Promise.all(lists)).flatMap(({ chatRoomDTOS }) => chatRoomDTOS ?? []);
  const lastSeqs = new Map(rooms.map(({ roomId, lastSeq }) => [roomId, lastSeq]));
  return [...lastSeqs.values()].reduce((sum, lastSeq) => sum + lastSeq, 0);
}

/** @returns whether people exist from so long ago that the workers no longer know the requests */
async function addPeople(asker: Asker, progress: DemoProgress): Promise<boolean> {
  const added = people.map(async ({ userId, userName, status }) => {
    const email = `${userId}@example.com`;
    const reply: Reply<'user-add'> = await asker.ask(
      'user-add',
      { userId, email, userName, userPw: demoPassword },
      '',
    );
    if (reply.errorCode === 'USER_EXISTS') return true;
    if (!reply.isSuccess) throw DemoStopped.refused('user-add', reply);
    if (status !== '') await asker.do('user-status-change', { userId, status }, '');
    return false;
  });
  return (await progress.step('people', added)).some((isForgotten) => isForgotten);
}
