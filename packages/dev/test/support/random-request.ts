/** Requests to a front as they should be, nearly so, or not at all. */
import { pairNames } from '@parley/contracts';
import fc from 'fast-check';

export interface RandomRequest {
  /** What comes before the body. */
  readonly head: (cookie: string) => Buffer;
  readonly body: Buffer;
  /** An answer is due, with nothing more to come; else whatever was meant breaks off. */
  readonly isWhole: boolean;
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '\0', '\uFEFF', '\uD800', '한글', '5', '__proto__', 'constructor', 'x'.repeat(6_000)),
);
const someValue = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53 + 2, [], {}) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);
const fieldName = fc.oneof(
  fc.constantFrom(
    ...[
      'userId',
      'writerId',
      'userPw',
      'newPw',
      'roomId',
      'message',
      'messageId',
      'content',
      'friendId',
      'status',
      'text',
    ],
    ...[
      'seq',
      'before',
      'limit',
      'emoji',
      'on',
      'roomName',
      'requestId',
      'ticket',
      'files',
      'mentions',
      'replyTo',
    ],
  ),
  text,
);
const fields = fc
  .array(fc.tuple(fieldName, someValue), { maxLength: 8 })
  .map((entries) => JSON.stringify(Object.fromEntries(entries)));

/** JSON as text, or what is nearly that. */
const document = fc.oneof(
  { weight: 5, arbitrary: fields },
  { weight: 1, arbitrary: fc.constant('{"status":"on my way"}') },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.constant(`{"status":"${'x'.repeat(70_000)}"}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '{',
      'null',
      '"kim"',
      '{"status":"a","status":"b"}',
      '{"__proto__":{"userId":"lee"},"status":"x"}',
      '{"constructor":{"prototype":{}},"status":"x"}',
      `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
      `{"status":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
      `{"roomId":${'9'.repeat(400)}}`,
    ),
  },
);

/** Some of its bytes are others, or are not there. */
const damaged = fc
  .tuple(document, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([json, changes, isCut]) => {
    const bytes = Buffer.from(json);
    for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
    return isCut ? bytes.subarray(0, (changes[0]?.[0] ?? 0) % (bytes.length + 1)) : bytes;
  });

const body = fc.oneof(
  { weight: 4, arbitrary: document.map((json) => Buffer.from(json)) },
  { weight: 1, arbitrary: document.map((json) => Buffer.from(`\uFEFF${json}`)) },
  { weight: 1, arbitrary: document.map((json) => Buffer.from(json, 'utf16le')) },
  { weight: 3, arbitrary: damaged },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
);

/** Without the one that would end the session of whoever asks. */
const askable = pairNames.filter((pair) => pair !== 'logout');
const path = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...askable).map((pair) => `/api/requests/${pair}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '/api/session/claim',
      '/api/requests/none',
      '/api/session',
      '/nowhere',
      '/me/',
    ),
  },
  { weight: 1, arbitrary: fc.webPath().map((some) => some || '/') },
);

/** A path, and a body for it. */
const target = fc.oneof(
  { weight: 5, arbitrary: fc.record({ path, body }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        ['user-status-change', { status: '점심' }] as const,
        ['user-search-user', { text: 'kim', limit: 1 }] as const,
        ['user-search-session', {}] as const,
        ['user-search-friend', {}] as const,
        ['user-typing', { roomId: 1 }] as const,
        ['user-add-chat', { roomId: 1, message: 'hi' }] as const,
      )
      .map(([pair, fields]) => ({
        path: `/api/requests/${pair}`,
        body: Buffer.from(JSON.stringify(fields)),
      })),
  },
);
const type = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        'application/json; charset=utf-8',
        'application/json;charset=euc-kr',
        'text/plain',
        'a/b;c="',
        '',
        ';',
        'application/',
      ],
      ...[
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
        'application/json; charset="',
        '/json',
      ],
    ),
  },
);
const moreHeaders = fc.array(
  fc.constantFrom(
    ...[
      'Prefer: wait=1',
      'Prefer: wait=99999999999999999999',
      'Idempotency-Key: none',
      'Content-Encoding: gzip',
    ],
    ...[
      'Accept: text/html',
      'Expect: 100-continue',
      'Sec-Fetch-Site: cross-site',
      'Cookie: parley=%zz',
      'Range: bytes=9-1',
    ],
    ...['traceparent: 00-zz', 'X-Forwarded-For: ,', 'Upgrade: h2c', 'If-Match: "x"', 'Last-Event-ID: \xFF'],
  ),
  { maxLength: 3 },
);
const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant('POST') },
  { weight: 1, arbitrary: fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'QUERY') },
);

const whole = fc
  .record({ method, target, type, moreHeaders, isChunked: fc.boolean(), isLoggedIn: fc.boolean() })
  .map(({ method, target: { path, body }, type, moreHeaders, isChunked, isLoggedIn }): RandomRequest => {
    const sent = isChunked
      ? Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
      : body;
    const length = isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
    const head = (cookie: string) =>
      [
        `${method} ${path} HTTP/1.1`,
        'Host: front',
        'Connection: close',
        `Content-Type: ${type}`,
        length,
        ...(isLoggedIn ? [`Cookie: ${cookie}`] : []),
        ...moreHeaders,
        '\r\n',
      ].join('\r\n');
    // An empty chunk is the last one.
    const isBroken = isChunked && body.length === 0;
    return { head: (cookie) => Buffer.from(head(cookie), 'latin1'), body: sent, isWhole: !isBroken };
  });

/** It stops before its end, or a few of its bytes are others. */
const broken = fc
  .tuple(whole, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }), fc.nat(400))
  .map(([request, changes, missing]): RandomRequest => {
    const head = (cookie: string) => {
      const bytes = request.head(cookie);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      return bytes;
    };
    return {
      head,
      body: request.body.subarray(0, Math.max(0, request.body.length - missing)),
      isWhole: false,
    };
  });

const noise = fc
  .uint8Array({ minLength: 1, maxLength: 300 })
  .map((bytes): RandomRequest => ({ head: () => Buffer.from(bytes), body: Buffer.alloc(0), isWhole: false }));

export const randomRequest: fc.Arbitrary<RandomRequest> = fc.oneof(
  { weight: 6, arbitrary: whole },
  { weight: 2, arbitrary: broken },
  { weight: 1, arbitrary: noise },
);
