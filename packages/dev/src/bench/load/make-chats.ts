import { randomUUID } from 'node:crypto';
import type { PairName, Reply, RequestOf } from '@parley/contracts';
import { StackError } from '../../stack-error.ts';
import { TopicAsker, type TopicPlace } from './topic-asker.ts';

/** A user, and the room in which they write. */
export interface Chat {
  readonly userId: string;
  readonly roomId: number;
}

/** Besides the room's creator. */
export const othersInRoom = 2;
/** Requests in flight at the same time. */
const atATime = 32;

/** Signs users up through the topics, under unused names, and creates a room for each with the next two. */
export async function makeChats(place: TopicPlace, count: number): Promise<Chat[]> {
  const asker = await TopicAsker.open(place, (names) => [
    names.response('user-add'),
    names.response('user-add-room'),
  ]);
  const users = Math.max(count, 1 + othersInRoom);
  const run = randomUUID().slice(0, 8);
  const userAt = (index: number) => `chatter-${run}-${index}`;
  try {
    await eachOf(users, (index) =>
      ask(asker, 'user-add', {
        userId: userAt(index),
        userPw: 'bench-1234',
        email: '',
        userName: userAt(index),
      }),
    );
    return await eachOf(count, async (index) => {
      const userId = userAt(index);
      const friendId = Array.from({ length: othersInRoom }, (_, next) => userAt((index + 1 + next) % users));
      const { roomId } = await ask(asker, 'user-add-room', { userId, friendId });
      return { userId, roomId: Number(roomId) };
    });
  } finally {
    await asker.close();
  }
}

async function ask<Name extends PairName>(
  asker: TopicAsker,
  pair: Name,
  request: RequestOf<Name>,
): Promise<Reply<Name>> {
  const { value, errorCode } = await asker.ask((requestId) =>
    asker.sender.send(pair, request, { requestId }, 10_000),
  );
  if (errorCode) throw new StackError(`${pair} was refused: ${errorCode}.`);
  return JSON.parse(value.toString()) as Reply<Name>;
}

/** @returns the results in order */
export async function eachOf<Result>(
  count: number,
  work: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(count);
  let next = 0;
  const workOn = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: atATime }, workOn));
  return results;
}
