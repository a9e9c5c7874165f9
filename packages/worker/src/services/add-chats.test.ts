/** The effect of new chats is decided without a database: from the requests and what was read. */
import { Failure } from '@parley/contracts';
import { expect, test } from 'vitest';
import { accessRow, lockedRoom } from '../../test/support/room-rows.ts';
import { addChats } from './add-chats.ts';
import { defaultQuotas } from './quotas.ts';
import { RoomAccess } from './room-access.ts';

const before = new Date('2026-11-29T10:00:00Z');
const now = new Date('2026-11-29T10:00:01Z');

const fileOf = (store_file_name: string, user_id: string) => ({
  store_file_name,
  user_id,
  original_filename: 'Lunch.png',
  content_type: 'image/png',
  file_size: '70',
  width: 4,
  height: 3,
  is_removed: false,
});

function found({ lastEventAt = before, chatType = 'NORMAL' as const, isClosed = false } = {}) {
  const room = lockedRoom(before, { chat_type: chatType, last_event_at: lastEventAt, last_seq: 3 });
  const access = new RoomAccess([
    accessRow('kim', { user_name: 'Kim', read_seq: 3, role: 'owner', is_closed: isClosed }),
    accessRow('lee', { user_name: 'Lee', joined_seq: null, read_seq: null, role: null, is_closed: isClosed }),
  ]);
  return {
    rooms: new Map([[5, room]]),
    access,
    messageIds: [70, 71, 72],
    targets: new Map(),
    forwardable: ({ forwardedFrom }: { forwardedFrom?: number | undefined }) =>
      forwardedFrom === 60 ? forwardable : undefined,
    newest: new Map(),
    files: new Map([
      ['own.png', fileOf('own.png', 'kim')],
      ['gone.png', { ...fileOf('gone.png', 'kim'), is_removed: true }],
      ['lees.png', fileOf('lees.png', 'lee')],
      ['seen.png', fileOf('seen.png', 'lee')],
    ]),
    seenFiles: new Set(['seen.png kim']),
  };
}

const forwardable = {
  content: 'as it was',
  files: [],
  forwardedFrom: { userId: 'park', writer: 'Park', createdAt: '2026-11-24T09:00:00.000Z' },
};

const say = (writerId: string, message: string, more = {}) => ({ roomId: 5, writerId, message, ...more });
const decide = (requests: ReturnType<typeof say>[], given = found()) =>
  addChats.decide(requests, given, {
    at: now,
    origins: requests.map(() => undefined),
    requestIds: requests.map((_, index) => Buffer.from(`request ${index}`)),
    quotas: defaultQuotas,
  });

test('messages of a batch get the next places of their room, and an event each', () => {
  const { outcomes } = decide([say('kim', 'one'), say('kim', 'two')]);
  expect(outcomes.map(({ answer }) => answer)).toEqual([
    expect.objectContaining({ messageId: 70, seq: 4, message: 'one', createdAt: now.toISOString() }),
    expect.objectContaining({ messageId: 71, seq: 5, message: 'two' }),
  ]);
  expect(outcomes.map(({ events }) => events.map(({ eventSeq }) => eventSeq))).toEqual([[10], [11]]);
});

test('a forwarded message says what the other said, and who that was', () => {
  const more = { forwardedFrom: 60, mentions: ['kim'] };
  const { outcomes, writes } = decide([say('kim', 'made up', more), say('kim', 'x', { forwardedFrom: 61 })]);
  const [told, refused] = outcomes;
  expect(told?.answer).toMatchObject({ message: 'as it was', seq: 4 });
  expect(JSON.parse(told?.events[0]?.text ?? '')).toMatchObject({
    content: 'as it was',
    mentions: [],
    forwardedFrom: forwardable.forwardedFrom,
  });
  expect(refused?.answer).toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
  expect(JSON.stringify(writes)).not.toContain('made up');
});

test('one that is refused takes no place, and writes nothing', () => {
  const { outcomes, writes } = decide([say('lee', 'no member'), say('nobody', 'no user')]);
  expect(outcomes.map(({ answer }) => (answer as Failure).code)).toEqual(['NOT_A_MEMBER', 'USER_NOT_FOUND']);
  expect(outcomes.flatMap(({ events }) => events)).toEqual([]);
  expect(writes.map(({ text }) => text).join()).not.toContain('INSERT INTO messages');
});

test('a room’s time never goes back, whatever the clock says', () => {
  const later = new Date('2026-11-29T10:30:00Z');
  const { outcomes } = decide([say('kim', 'late')], found({ lastEventAt: later }));
  expect(outcomes[0]?.answer).toMatchObject({ createdAt: later.toISOString() });
});

test('a reply to what isn’t there, and a word in a closed room, are refused', () => {
  expect(decide([say('kim', 'x', { replyTo: 1 })]).outcomes[0]?.answer).toEqual(
    new Failure('MESSAGE_NOT_FOUND'),
  );
  expect(decide([say('kim', 'x')], found({ isClosed: true })).outcomes[0]?.answer).toEqual(
    new Failure('BLOCKED'),
  );
});

test('a message tells what is known of uploaded files, and shows them; other names are names', () => {
  const name = (storeFileName: string) => ({ storeFileName, originalFilename: 'given' });
  const files = ['own.png', 'seen.png', 'text.png'].map(name);
  const { outcomes, writes } = decide([say('kim', '', { files })]);
  const [event] = outcomes[0]?.events ?? [];
  const known = {
    originalFilename: 'Lunch.png',
    contentType: 'image/png',
    fileSize: 70,
    width: 4,
    height: 3,
  };
  expect(JSON.parse(event?.text ?? '')).toMatchObject({
    content: '',
    files: [
      { storeFileName: 'own.png', ...known },
      { storeFileName: 'seen.png', ...known },
      { storeFileName: 'text.png', originalFilename: 'given' },
    ],
  });
  const shown = writes.find(({ text }) => text.includes('INSERT INTO message_files'));
  expect(shown?.values).toEqual([
    ['own.png', 'seen.png'],
    [70, 70],
  ]);
});

test.each(['lees.png', 'gone.png'])(
  'a file that is not the writer’s to show is refused: %s',
  (storeFileName) => {
    const files = [{ storeFileName, originalFilename: 'x' }];
    const { outcomes, writes } = decide([say('kim', 'look', { files })]);
    expect(outcomes[0]?.answer).toEqual(new Failure('FILE_NOT_FOUND'));
    expect(writes.map(({ text }) => text).join()).not.toContain('INSERT');
  },
);
