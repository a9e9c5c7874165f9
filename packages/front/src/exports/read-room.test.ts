import { Failure, type Message, type Notice } from '@parley/contracts';
import { expect, test, vi } from 'vitest';
import { partsOf, readRoom } from './read-room.ts';

const said = (seq: number) => ({ seq, content: `said ${seq}` }) as Message;
const line = (eventSeq: number, afterSeq: number) => ({ eventSeq, afterSeq }) as Notice;

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

test('of a room without messages there are lines', async () => {
  const search = async () => ({ message: [], notice: [line(1, 0)] });
  expect(await told(partsOf({ joinedSeq: 0, lastSeq: 0 }, search))).toEqual(['line 1']);
});

test('who may not is refused before anything is told', async () => {
  const reply = { isSuccess: false, errorCode: 'NOT_A_MEMBER', errorMessage: '' };
  const ask = async () => ({ outcome: Promise.resolve({ reply, text: '' }) });
  const reading = readRoom({ asker: { ask: ask as never }, userId: 'ann', roomId: 1 });
  await expect(reading).rejects.toBeInstanceOf(Failure);
  await expect(reading).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
});
