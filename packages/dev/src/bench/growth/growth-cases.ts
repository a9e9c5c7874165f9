/** The requests to a room of any size. */
import type { PairName, RequestOf } from '@parley/contracts';
import { type FilledRoom, people } from './fill-rooms.ts';
import { absentWord, commonSyllable, commonWord, rareWord, seldomWord } from './make-sentences.ts';

export interface GrowthCase<Name extends PairName = PairName> {
  readonly pair: Name;
  readonly what: string;
  /** @param middle id of the message in the middle */
  readonly request: (room: FilledRoom, middle: number) => RequestOf<Name>;
}

const [userId] = people;
const half = ({ messages }: FilledRoom) => Math.floor(messages / 2);

export const growthCases: readonly GrowthCase[] = [
  of('user-search-chat', 'the latest', ({ roomId }) => ({ userId, roomId })),
  of('user-search-chat', 'before the middle', (room) => ({
    userId,
    roomId: room.roomId,
    before: half(room),
  })),
  of('user-search-chat', 'after the middle', (room) => ({ userId, roomId: room.roomId, after: half(room) })),
  of('user-search-chat', 'around the middle', (room) => ({
    userId,
    roomId: room.roomId,
    around: half(room),
  })),
  of('user-search-chat', 'the first', ({ roomId }) => ({ userId, roomId, after: 0 })),
  of('user-search-room', 'all', () => ({ userId })),
  of('user-search-room', 'one', ({ roomId }) => ({ userId, roomId })),
  of('user-read-room', 'the middle', (room) => ({ userId, roomId: room.roomId, seq: half(room) })),
  of('user-add-chat', 'one', ({ roomId }) => ({
    roomId,
    writerId: userId,
    message: 'something new is said',
  })),
  ...(
    [
      ['a common word', commonWord],
      ['a common syllable', commonSyllable],
      ['an infrequent word', seldomWord],
      ['a rare word', rareWord],
      ['an absent word', absentWord],
      ['a Latin letter', 'e'],
    ] as const
  ).map(([what, text]) => of('user-find-chat', what, ({ roomId }) => ({ userId, roomId, text }))),
  of('user-find-chat', 'a common word, from the middle back', ({ roomId }, before) => ({
    userId,
    roomId,
    text: commonWord,
    before,
  })),
  of('user-find-chat', 'a rare word, from the middle back', ({ roomId }, before) => ({
    userId,
    roomId,
    text: rareWord,
    before,
  })),
];

function of<Name extends PairName>(
  pair: Name,
  what: string,
  request: GrowthCase<Name>['request'],
): GrowthCase {
  return { pair, what, request } as GrowthCase;
}
