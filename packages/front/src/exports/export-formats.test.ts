import type { Message, Notice } from '@parley/contracts';
import { expect, test } from 'vitest';
import { exportFormats } from './export-formats.ts';
import type { RoomPart, RoomReading } from './read-room.ts';

const at = new Date('2026-11-23T09:05:00.120Z');
const evil = `<script>alert("1")</script>&'`;

const message: Message = {
  messageId: 70,
  seq: 3,
  userId: evil,
  writer: evil,
  content: evil,
  isDeleted: false,
  deletedBy: null,
  createdAt: at.toISOString(),
  modifiedAt: at.toISOString(),
  replyTo: { messageId: 69, seq: 2, userId: evil, writer: evil, content: evil },
  reactions: [],
  mentions: [],
  profileImg: null,
  files: [{ storeFileName: evil, originalFilename: evil }],
  forwardedFrom: { userId: evil, writer: evil, createdAt: at.toISOString() },
};

const notice = (actionType: Notice['actionType'], byUserId: string | null): Notice => ({
  eventSeq: 4,
  afterSeq: 3,
  actionType,
  userId: 'lee',
  userName: evil,
  byUserId,
  byUserName: byUserId && evil,
  roomName: evil,
  seq: null,
  createdAt: at.toISOString(),
});

function reading(...parts: RoomPart[]): RoomReading {
  const room = { roomId: 5, roomName: evil, members: [{ userId: evil, userName: evil }] };
  return {
    room: room as never,
    parts: (async function* () {
      yield* parts;
    })(),
  };
}

async function written(format: 'html' | 'jsonl', language: 'en' | 'ko', ...parts: RoomPart[]) {
  let text = '';
  for await (const piece of exportFormats[format].write(reading(...parts), at, language)) text += piece;
  return text;
}

const everything: RoomPart[] = [
  { kind: 'message', message },
  { kind: 'message', message: { ...message, isDeleted: true, content: '' } },
  ...(['JOIN', 'LEAVE', 'RENAME', 'PIN'] as const).flatMap((action) =>
    [null, 'lee', 'kim'].map((by): RoomPart => ({ kind: 'notice', notice: notice(action, by) })),
  ),
];

test.each(['en', 'ko'] as const)(
  'a page in %s shows what was said, and runs nothing of it',
  async (language) => {
    const page = await written('html', language, ...everything);
    expect(page).not.toMatch(/<script|alert\("|href=|src=/);
    expect(page.replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
    const shown = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;';
    expect(page.split(`<p class="said" dir="auto">${shown}</p>`)).toHaveLength(2);
    expect(page).toContain(`<h1 dir="auto">${shown}</h1>`);
    expect(page).toContain('2026-11-23 09:05 UTC');
    expect(page.match(/class="notice"/g)).toHaveLength(12);
    expect(page.endsWith('</html>\n')).toBe(true);
  },
);

test.each([
  ['en', ' joined.'],
  ['ko', ' 님이 들어왔습니다.'],
] as const)('whoever came by nobody’s doing is said in %s to have joined', async (language, said) => {
  const page = await written('html', language, { kind: 'notice', notice: notice('JOIN', null) });
  expect(page).toContain(`${said} <time`);
  expect(page).not.toContain('null');
});

test('lines are JSON each: the room, and then what was said and happened', async () => {
  const text = await written('jsonl', 'en', ...everything);
  const [head, ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(head).toMatchObject({
    kind: 'room',
    room: { roomId: 5, roomName: evil },
    exportedAt: at.toISOString(),
  });
  expect(lines).toEqual(everything);
});
