import { Failure, type Message, type Notice } from '@parley/contracts';
import { expect, test, vi } from 'vitest';
import { partsOf, readRoom } from './read-room.ts';

const said = (seq: number) => ({ seq, content: `said ${seq}` }) as Message;
const line = (eventSeq: number, afterSeq: number, actionType = 'JOIN') =>
  ({ eventSeq, afterSeq, actionType }) as Notice;

async function told(parts: ReturnType<typeof partsOf>): Promise<string[]> {
  const all: string[] = [];
  for await (const part of parts)
    all.push(part.kind === 'message' ? `said ${part.message.seq}` : `line ${part.notice.eventSeq}`);
  return all;
}

test('pages follow each other, with the lines between their messages each once', async () => {
  const asked: number[] = [];
  const lines = [line(1, 3), line(2, 3), line(3, 5), line(4, 7)];
  const search = async (after: number) => {
    asked.push(after);
    const message = [1, 2].map((more) => said(after + more));
    return { message, notice: lines.filter(({ afterSeq }) => afterSeq >= after && afterSeq <= after + 2) };
  };
  expect(await told(partsOf({ joinedSeq: 3, lastSeq: 8 }, search))).toEqual([
    'line 1',
    'line 2',
    'said 4',
    'said 5',
    'line 3',
    'said 6',
    'said 7',
    'line 4',
    'said 8',
  ]);
  expect(asked).toEqual([3, 5, 7]);
});

test('the next page is only asked for once the last was taken', async () => {
  const search = vi.fn(async (after: number) => ({ message: [said(after + 1)], notice: [] }));
  const parts = partsOf({ joinedSeq: 0, lastSeq: 9 }, search);
  await parts.next();
  expect(search).toHaveBeenCalledTimes(1);
  await parts.next();
  expect(search).toHaveBeenCalledTimes(2);
  await parts.return();
  expect(search).toHaveBeenCalledTimes(2);
});

test('of a room without messages there are lines, but for those of a later version', async () => {
  const search = async () => ({ message: [], notice: [line(1, 0), line(2, 0, 'LATER')] });
  expect(await told(partsOf({ joinedSeq: 0, lastSeq: 0 }, search))).toEqual(['line 1']);
});

test('who may not is refused before anything is told', async () => {
  const reply = { isSuccess: false, errorCode: 'NOT_A_MEMBER', errorMessage: '' };
  const ask = async () => ({ outcome: Promise.resolve({ reply, text: '' }) });
  const checkSession = async () => undefined;
  const reading = readRoom({ asker: { ask: ask as never }, userId: 'ann', roomId: 1, checkSession });
  await expect(reading).rejects.toBeInstanceOf(Failure);
  await expect(reading).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
});

test('with the session the reading ends, before another page is asked for', async () => {
  const message = [said(1)];
  const replies = { 'user-search-room': { chatRoomDTOS: [{ joinedSeq: 0, lastSeq: 9 }] } };
  const ask = vi.fn(async ({ pair }: { pair: string }) => {
    const reply = { isSuccess: true, message, notice: [], ...replies[pair as keyof typeof replies] };
    return { outcome: Promise.resolve({ reply, text: '' }) };
  });
  let isOver = false;
  const checkSession = async () => {
    if (isOver) throw new Failure('NOT_LOGGED_IN');
  };
  const { parts } = await readRoom({ asker: { ask: ask as never }, userId: 'ann', roomId: 1, checkSession });
  await parts.next();
  isOver = true;
  await expect(parts.next()).rejects.toMatchObject({ code: 'NOT_LOGGED_IN' });
  expect(ask).toHaveBeenCalledTimes(2);
});
