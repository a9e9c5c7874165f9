import { expect, test } from 'vitest';
import { describeFields } from './describe-fields.ts';
import { failures } from './failures.ts';
import { type PairName, pairNames, pairs, type RequestOf } from './pairs.ts';
import { checkFields, encodeRequest, maxRequestBytes, parseRequest } from './parse-request.ts';

const parse = (pair: PairName, value: string | Buffer | null) =>
  parseRequest(pair, typeof value === 'string' ? Buffer.from(value) : value);

const adminKey = `1796040000000.${'A'.repeat(43)}`;
const friends = { userId: 'kim', friendId: ['lee', '박'] };

/** Valid requests with all optional fields that may be given together. */
const good: { [Name in PairName]: RequestOf<Name> } = {
  'user-add': { userId: 'kim', userPw: 'hunter2', email: 'kim@example.com', userName: '김' },
  login: { userId: 'kim', userPwEnc: 'a.b.c.d.e' },
  logout: { userId: 'kim' },
  'user-status-change': { userId: 'kim', status: '' },
  'user-change-name': { userId: 'kim', userName: '새 이름' },
  'user-change-email': { userId: 'kim', email: 'kim@example.com', userPwEnc: 'a.b.c.d.e' },
  'user-delete': { userId: 'kim', userPw: 'hunter2' },
  'user-change-password': { userId: 'kim', userPw: 'hunter2', newPwEnc: 'a.b.c.d.e' },
  'user-reset-password': { userId: 'kim', userPwEnc: 'a.b.c.d.e', newPwEnc: 'a.b.c.d.e' },
  'user-search-setting': { userId: 'kim' },
  'user-change-setting': { userId: 'kim', invitations: 'friends' },
  'user-search-user': { userId: 'kim', text: '이', limit: 20 },
  'user-search-session': { userId: 'kim' },
  'user-end-session': { userId: 'kim', sessionId: 'one' },
  'user-add-push': {
    userId: 'kim',
    endpoint: 'https://push.example.com/1',
    p256dh: 'B'.repeat(87),
    auth: 'a'.repeat(22),
  },
  'user-remove-push': { userId: 'kim', endpoint: 'https://push.example.com/1' },
  'user-add-friend': friends,
  'user-remove-friend': friends,
  'user-block': friends,
  'user-unblock': friends,
  'user-search-friend': { userId: 'kim', blocked: true, after: 'lee', limit: 500 },
  'user-search-room': { userId: 'kim', roomId: 5, before: 9, limit: 200 },
  'user-add-room': { ...friends, roomName: '점심', chatType: 'EMOJI', direct: false },
  'user-invite-room': { ...friends, roomId: 5 },
  'user-leave-room': { userId: 'kim', roomId: 5 },
  'user-remove-member': { ...friends, roomId: 5 },
  'user-rename-room': { userId: 'kim', roomId: 5, roomName: '저녁' },
  'user-read-room': { userId: 'kim', roomId: 5, seq: 0 },
  'user-change-room-setting': {
    userId: 'kim',
    roomId: 5,
    notify: 'mentions',
    mutedUntil: '2026-11-24T09:05:00.120Z',
    favourite: true,
    archived: false,
    markedUnread: true,
  },
  'user-search-membership': { userId: 'kim', after: 5 },
  'user-save-draft': { userId: 'kim', roomId: 5, content: '내일은' },
  'user-change-room': { userId: 'kim', roomId: 5, description: '점심 모임', roomImg: '', isPublic: true },
  'user-add-invite-link': { userId: 'kim', roomId: 5, expiresIn: 86_400, maxUses: 10 },
  'user-search-invite-link': { userId: 'kim', roomId: 5 },
  'user-remove-invite-link': { userId: 'kim', roomId: 5, linkId: 3 },
  'user-find-room': { userId: 'kim', text: '점심', after: 9, limit: 100 },
  'user-join-room': { userId: 'kim', roomId: 5, secret: 'A'.repeat(22) },
  'user-change-role': { ...friends, roomId: 5, role: 'admin' },
  'user-ban-member': { ...friends, roomId: 5, on: true },
  'user-search-ban': { userId: 'kim', roomId: 5, after: 'lee', limit: 500 },
  'user-report-chat': { userId: 'kim', roomId: 5, messageId: 70, reason: '광고' },
  'user-search-report': { userId: 'kim', roomId: 5, before: 70, limit: 100 },
  'user-close-report': { userId: 'kim', roomId: 5, messageId: 70 },
  'user-add-chat': {
    roomId: 5,
    writerId: 'kim',
    message: '안녕 🙂',
    writer: '김',
    replyTo: 70,
    mentions: ['lee'],
    profileImg: 'kim.png',
    files: [{ storeFileName: 'a1', originalFilename: '사진.png' }],
    forwardedFrom: 71,
  },
  'user-modify-chat': { userId: 'kim', roomId: 5, messageId: 70, content: '잘 가', mentions: ['lee'] },
  'user-delete-chat': { userId: 'kim', roomId: 5, messageId: 70 },
  'user-react-chat': { userId: 'kim', roomId: 5, messageId: 70, emoji: '👍🏽', on: true },
  'user-pin-chat': { userId: 'kim', roomId: 5, messageId: 70, on: true },
  'user-search-pin': { userId: 'kim', roomId: 5 },
  'user-search-chat': { userId: 'kim', roomId: 5, before: 80, limit: 100 },
  'user-find-chat': { userId: 'kim', text: '안녕', roomId: 5, before: 70, limit: 100 },
  'user-add-file': {
    userId: 'kim',
    storeFileName: '0190b3a2-7c4e-7000-8000-000000000001.png',
    originalFilename: '사진.png',
    contentType: 'image/png',
    fileSize: 0,
    sha256: 'a'.repeat(64),
    width: 1,
    height: 1,
    purpose: 'picture',
  },
  'user-find-file': { userId: 'kim', storeFileName: 'a1' },
  'user-change-picture': { userId: 'kim', profileImg: '' },
  'user-typing': { userId: 'kim', roomId: 5 },
  'user-presence': { userId: 'kim', holder: 'front-1', isOnline: true, leaseSeconds: 45 },
  'request-find': { userId: 'kim', requestId: 'one' },
  'account-search': { userId: 'kim', text: '이', after: 'lee', limit: 500, adminKey },
  'account-lock': { userId: 'kim', locked: true, adminKey },
};

/** The fields that a request needs: the required ones, and a password, plain or sealed. */
function neededFields(pair: PairName): string[] {
  const isOptional = (name: string) =>
    describeFields(pair).request.some((field) => field.name === name && field.optional);
  const isPassword = (name: string) => pairs[pair].credentials.some((field) => name.startsWith(field));
  return Object.keys(good[pair]).filter((name) => isPassword(name) || !isOptional(name));
}

test.each(pairNames)('a request of %s decodes to what was encoded', (pair) => {
  expect(parseRequest(pair, encodeRequest(pair, good[pair] as never))).toEqual({
    request: good[pair],
    userId: 'kim',
  });
  expect(checkFields(pair, good[pair])).toEqual(good[pair]);
});

test.each(pairNames)('unknown fields of %s are ignored', (pair) => {
  const value = JSON.stringify({ ...good[pair], '@class': 'com.example.Dto', more: [1] });
  expect(parse(pair, value)).toEqual({ request: good[pair], userId: 'kim' });
});

test.each(pairNames.filter((pair) => pair !== 'logout'))(
  'a request of %s needs each of its fields',
  (pair) => {
    const needed = neededFields(pair);
    expect(needed.length).toBeGreaterThan(0);
    for (const field of needed) {
      const { [field as never]: _, ...rest } = good[pair] as Record<string, unknown>;
      const parsed = parse(pair, JSON.stringify(rest));
      expect(parsed, field).toMatchObject({ failure: { code: 'BAD_REQUEST' } });
      expect('failure' in parsed && parsed.failure.message, field).toContain(field.replace('Enc', ''));
    }
  },
);

test.each(pairNames)('a request of %s may leave out what is optional', (pair) => {
  const needed = neededFields(pair);
  const least = Object.fromEntries(Object.entries(good[pair]).filter(([name]) => needed.includes(name)));
  expect(parse(pair, JSON.stringify(least))).toEqual({ request: least, userId: 'kim' });
});

const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);
test.each(pairNames)('a field of %s that has another type is named', (pair) => {
  for (const [field, own] of Object.entries(good[pair]))
    for (const value of [7, true, [], {}, 'text']) {
      if (typeOf(value) === typeOf(own)) continue;
      const parsed = parse(pair, JSON.stringify({ ...good[pair], [field]: value }));
      expect('failure' in parsed && parsed.failure.message, `${field}: ${value}`).toContain(`${field}: `);
    }
});

test.each(pairNames)('an invalid request of %s is refused', (pair) => {
  for (const value of [null, '', '{', '{"userId":', '[]', '{}', '[["kim"]]'])
    expect(parse(pair, value), String(value)).toMatchObject({ failure: { code: 'BAD_REQUEST' } });
  expect(parse(pair, Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toMatchObject({
    failure: { code: 'BAD_REQUEST' },
  });
});

test('a request over 1 MiB is too large, whatever it contains', () => {
  const value = Buffer.alloc(maxRequestBytes + 1, ' ');
  expect(parseRequest('login', value)).toMatchObject({ failure: { code: 'TOO_LARGE' }, userId: undefined });
});

test.each([
  ['a bare JSON string', '"kim"'],
  ['unquoted text', 'kim'],
  ['unquoted text with a line end', 'kim\n'],
  ['an object', '{"userId":"kim"}'],
])('a logout is %s', (_, value) => {
  expect(parse('logout', value)).toEqual({ request: { userId: 'kim' }, userId: 'kim' });
});

test.each(['7', '-5e3', 'true', '00012', '12345678901234567890'])(
  'the unquoted text %s is a user id too',
  (text) => {
    expect(parse('logout', text)).toEqual({ request: { userId: text }, userId: text });
  },
);

test.each(['"kim', '{"userId"', '[', '[]', '{"userId":7}', '""', '   '])('a logout is not %j', (value) => {
  expect(parse('logout', value)).toMatchObject({ failure: { code: 'BAD_REQUEST' } });
});

test('a logout is written as the original did', () => {
  expect(String(encodeRequest('logout', { userId: '김 "k"' }))).toBe('"김 \\"k\\""');
});

test('the asker of an invalid request is determined if possible', () => {
  expect(parse('user-status-change', '{"userId":"kim","status":7}').userId).toBe('kim');
  expect(parse('user-status-change', '{"userId":7,"status":""}').userId).toBeUndefined();
  expect(parse('user-status-change', 'kim').userId).toBeUndefined();
});

test('a text may contain anything that can be stored', () => {
  for (const status of [
    '🙂'.repeat(250),
    "'; DROP TABLE users; --",
    '<script>alert(1)</script>',
    '\u0001\n\u2028',
  ])
    expect(parse('user-status-change', JSON.stringify({ userId: 'kim', status }))).toHaveProperty('request');
  for (const status of ['\0', '\ud83d', 'x'.repeat(501)])
    expect(parse('user-status-change', JSON.stringify({ userId: 'kim', status }))).toHaveProperty('failure');
});

test('a password is given once: plain or sealed', () => {
  const { userPw: _, ...none } = good['user-add'];
  for (const fields of [none, { ...none, userPw: 'hunter2', userPwEnc: 'a.b.c.d.e' }])
    expect(parse('user-add', JSON.stringify(fields))).toMatchObject({
      failure: { code: 'BAD_REQUEST', message: expect.stringContaining('userPw or userPwEnc') },
    });
});

test('each of two passwords is given once', () => {
  const { newPwEnc: _, ...none } = good['user-change-password'];
  for (const fields of [none, { ...none, newPw: 'hunter3', newPwEnc: 'a.b.c.d.e' }])
    expect(parse('user-change-password', JSON.stringify(fields))).toMatchObject({
      failure: { code: 'BAD_REQUEST', message: expect.stringContaining('newPw or newPwEnc') },
    });
});

const chat = (fields: object) =>
  parse('user-add-chat', JSON.stringify({ ...good['user-add-chat'], ...fields }));

test.each(pairNames)(
  'null in a request of %s is as if the field were left out, as Jackson writes it',
  (pair) => {
    for (const field of Object.keys(good[pair])) {
      const { [field as never]: _, ...rest } = good[pair] as Record<string, unknown>;
      const without = parse(pair, JSON.stringify(rest));
      expect(parse(pair, JSON.stringify({ ...good[pair], [field]: null })), field).toEqual(without);
    }
  },
);

test('a message has 1 to 5000 characters, at least one of them visible', () => {
  for (const message of ['x', ' x ', 'x'.repeat(5_000), '🙂'.repeat(2_500), '<b>\n', 'x\u202e'])
    expect(chat({ message })).toHaveProperty('request');
  for (const message of ['', ' ', '\u200b', '\u202e', '\u3164', 'x'.repeat(5_001), '\0', '\ud83d'])
    expect(chat({ message, files: [], forwardedFrom: undefined })).toMatchObject({
      failure: { code: 'BAD_REQUEST' },
    });
});

test('a message with files may be empty, but not invisible', () => {
  expect(chat({ message: '' })).toMatchObject({ request: { message: '', files: [{ storeFileName: 'a1' }] } });
  expect(chat({ message: '\u200b' })).toMatchObject({ failure: { code: 'BAD_REQUEST' } });
});

test('ids are integers from 1 that JavaScript represents exactly', () => {
  for (const roomId of [1, Number.MAX_SAFE_INTEGER]) expect(chat({ roomId })).toHaveProperty('request');
  for (const roomId of [0, -1, 1.5, 2 ** 53, '5'])
    expect(chat({ roomId })).toMatchObject({ failure: { message: expect.stringContaining('roomId: ') } });
});

test('a list of friends is not empty, except for a new room of its creator alone', () => {
  const empty = JSON.stringify({ userId: 'kim', roomId: 5, friendId: [] });
  for (const pair of ['user-add-friend', 'user-remove-friend', 'user-block', 'user-invite-room'] as const)
    expect(parse(pair, empty)).toMatchObject({ failure: { message: expect.stringContaining('friendId: ') } });
  expect(parse('user-add-room', empty)).toHaveProperty('request');
  const many = (count: number) =>
    parse('user-add-room', JSON.stringify({ userId: 'kim', friendId: Array(count).fill('lee') }));
  expect(many(100)).toHaveProperty('request');
  expect(many(101)).toHaveProperty('failure');
});

test('a page of messages begins at one position at most', () => {
  const page = (fields: object) =>
    parse('user-search-chat', JSON.stringify({ userId: 'kim', roomId: 5, ...fields }));
  for (const place of [{}, { before: 1 }, { after: 0 }, { around: 7 }, { at: '2026-11-24T09:05:00Z' }])
    expect(page(place)).toHaveProperty('request');
  expect(page({ before: 9, after: 1 })).toMatchObject({
    failure: { message: expect.stringContaining('give one of before, after, around and at') },
  });
  for (const limit of [0, 101, 1.5]) expect(page({ limit })).toHaveProperty('failure');
});

test('new users and rooms need proper names; existing ones keep theirs', () => {
  for (const odd of ['kim ', 'kim\u200b', '\u202ekim', 'a\nb', '\u3164', ' ']) {
    for (const [pair, field] of [
      ['user-add', 'userId'],
      ['user-add', 'userName'],
      ['user-add-room', 'roomName'],
      ['user-rename-room', 'roomName'],
    ] as const)
      expect(parse(pair, JSON.stringify({ ...good[pair], [field]: odd }))).toMatchObject({
        failure: { code: 'BAD_REQUEST', message: expect.stringContaining(`${field}: must be visible`) },
      });
    expect(parse('login', JSON.stringify({ ...good.login, userId: odd }))).toHaveProperty('request');
    expect(parse('user-add-friend', JSON.stringify({ ...friends, friendId: [odd] }))).toHaveProperty(
      'request',
    );
  }
});

test('a search text is not empty when folded', () => {
  for (const pair of ['user-search-user', 'user-find-chat'] as const) {
    const look = (text: string) => parse(pair, JSON.stringify({ ...good[pair], text }));
    for (const text of ['\u200b', '\ufe0f', '\u3164'])
      expect(look(text)).toMatchObject({ failure: { message: expect.stringContaining('text: ') } });
    for (const text of [' ', 'x', '\u200bx']) expect(look(text)).toHaveProperty('request');
  }
});

test('a search text may be empty if other fields define the search', () => {
  const look = (more: object) =>
    parse('user-find-chat', JSON.stringify({ userId: 'kim', text: '', ...more }));
  for (const more of [{}, { roomId: 5 }, { hasFile: false }])
    expect(look(more)).toMatchObject({ failure: { message: expect.stringContaining('text: ') } });
  for (const more of [{ from: 'lee' }, { until: '2026-01-01T00:00:00Z' }, { hasFile: true }])
    expect(look(more)).toHaveProperty('request');
  expect(look({ until: 'yesterday' })).toHaveProperty('failure');
});

test('a reaction is one emoji, normalized to one spelling', () => {
  const react = (emoji: string) =>
    parse('user-react-chat', JSON.stringify({ ...good['user-react-chat'], emoji }));
  expect(react('⚽\ufe0f')).toMatchObject({ request: { emoji: '⚽' } });
  expect(react('❤')).toEqual(react('❤\ufe0f'));
  expect(react('❤')).toMatchObject({ request: { emoji: '❤\ufe0f' } });
});

test('a reaction is one emoji', () => {
  const react = (emoji: string) =>
    parse('user-react-chat', JSON.stringify({ ...good['user-react-chat'], emoji }));
  expect(react('👨‍👩‍👧‍👦')).toHaveProperty('request');
  for (const emoji of ['', 'ok', '👍👍', '👍 '])
    expect(react(emoji)).toMatchObject({ failure: { message: expect.stringContaining('emoji: ') } });
});

/** Values that errors must never repeat, in every form that makes a request invalid. */
const secret = 's3cr3t';
const spoilt = [secret.repeat(2_000), { [secret]: secret }, [secret], `${secret}\0`, `${secret}\ud83d`];

test.each(pairNames)('the error of an invalid request of %s contains none of its values', (pair) => {
  const fields =
    pairs[pair].credentials.length > 0
      ? [...Object.keys(good[pair]), 'userPw', 'userPwEnc', 'newPw', 'newPwEnc']
      : Object.keys(good[pair]);
  const texts = fields.flatMap((field) =>
    spoilt.map((value) => JSON.stringify({ ...good[pair], userPw: secret, [field]: value })),
  );
  for (const text of [
    ...texts,
    `{"userPw":"${secret}",`,
    `"${secret}`,
    `[${secret}]`,
    secret.repeat(200_000),
  ]) {
    const parsed = parse(pair, text);
    if (!('failure' in parsed)) continue;
    expect(parsed.failure.message).not.toContain(secret);
    expect(JSON.stringify(parsed.failure)).not.toContain(secret);
    expect(String(parsed.failure.cause ?? '')).not.toContain(secret);
  }
  expect(texts.filter((text) => 'failure' in parse(pair, text)).length).toBeGreaterThan(0);
});

test('invalid fields of an HTTP body throw a Failure', () => {
  expect(() => checkFields('login', { userId: 'kim' })).toThrow(
    expect.objectContaining({ name: 'Failure', code: 'BAD_REQUEST', status: failures.BAD_REQUEST.status }),
  );
});

test('an instant in a request is normalized to one notation', () => {
  const instantOf = (at: string) =>
    parse('user-search-chat', JSON.stringify({ userId: 'kim', roomId: 5, at }));
  // PostgreSQL takes neither this offset nor so long a fraction.
  expect(instantOf('2026-01-01T00:00:00+16:00')).toMatchObject({
    request: { at: '2025-12-31T08:00:00.000Z' },
  });
  expect(instantOf(`2026-01-01T00:00:00.${'1'.repeat(200)}Z`)).toMatchObject({
    request: { at: '2026-01-01T00:00:00.111Z' },
  });
});
