/** Asks the system what a model is asked too, and holds the replies to the model's. */
import { inspect } from 'node:util';
import { encodeRequest } from '@parley/contracts';
import type { Testkit } from '@parley/testkit';
import { expect } from 'vitest';
import type { Given } from './chat-model/state.ts';
import { type ChatModel, type ChatRequest, keyOf } from './chat-model.ts';

/** Asks for what the lists hold, each in its order and all at once. */
export async function askAll(
  { pairs }: Testkit,
  model: ChatModel,
  lists: readonly ChatRequest[][],
): Promise<void> {
  const ask = async (asked: ChatRequest) => {
    const value = encodeRequest(asked.pair, asked.request as never);
    return (await pairs[asked.pair].askRaw(value, { key: keyOf(asked) })).body;
  };
  const replies = await Promise.all(lists.map((list) => Promise.all(list.map(ask))));
  for (const [at, list] of lists.entries())
    for (const [place, asked] of list.entries()) {
      const reply: object = replies[at]?.[place] ?? {};
      expectSame(asked, comparable(reply), comparable(model.answer(asked, reply as Given)));
    }
}

function comparable(reply: object): object {
  const { chatRoomDTOS, errorCode } = reply as { chatRoomDTOS?: { roomId: number }[]; errorCode?: string };
  // Lists of rooms stand in the order of the last thing said, which is a matter of milliseconds.
  if (chatRoomDTOS)
    return { ...reply, chatRoomDTOS: chatRoomDTOS.toSorted((one, other) => one.roomId - other.roomId) };
  // Which field of a request is wrong is told in words that are not the model's.
  return errorCode === 'BAD_REQUEST' ? { ...reply, errorMessage: '' } : reply;
}

/** fast-check tells of an error by its message alone. */
function expectSame(about: unknown, actual: unknown, expected: unknown): void {
  try {
    expect(actual).toEqual(expected);
  } catch (error) {
    throw new Error(inspect({ about, actual, expected }, { depth: 8, breakLength: 120 }), { cause: error });
  }
}
