import { expect, test } from 'vitest';
import { failures } from './failures.ts';
import { type PairName, pairNames, pairs, type RequestOf } from './pairs.ts';
import { checkFields, encodeRequest, maxRequestBytes, parseRequest } from './parse-request.ts';

const parse = (pair: PairName, value: string | Buffer | null) =>
  parseRequest(pair, typeof value === 'string' ? Buffer.from(value) : value);

const good: { [Name in PairName]: RequestOf<Name> } = {
  'user-add': { userId: 'kim', userPw: 'hunter2', email: 'kim@example.com', userName: '김' },
  login: { userId: 'kim', userPwEnc: 'a.b.c.d.e' },
  logout: { userId: 'kim' },
  'user-status-change': { userId: 'kim', status: '' },
  'request-find': { userId: 'kim', requestId: 'one' },
};

test.each(pairNames)('a request of %s is what was encoded', (pair) => {
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
    for (const field of Object.keys(good[pair])) {
      const { [field as never]: _, ...rest } = good[pair] as Record<string, unknown>;
      const parsed = parse(pair, JSON.stringify(rest));
      expect(parsed, field).toMatchObject({ failure: { code: 'BAD_REQUEST' } });
      expect('failure' in parsed && parsed.failure.message, field).toContain(field.replace('Enc', ''));
    }
  },
);

test.each(pairNames)('a field of %s that has another type is named', (pair) => {
  for (const field of Object.keys(good[pair]))
    for (const value of [7, null, true, [], {}]) {
      const parsed = parse(pair, JSON.stringify({ ...good[pair], [field]: value }));
      expect('failure' in parsed && parsed.failure.message, `${field}: ${value}`).toContain(`${field}: `);
    }
});

test.each(pairNames)('what is no request of %s is refused', (pair) => {
  for (const value of [null, '', '{', '{"userId":', '[]', '{}', '[["kim"]]'])
    expect(parse(pair, value), String(value)).toMatchObject({ failure: { code: 'BAD_REQUEST' } });
  expect(parse(pair, Buffer.from([0x22, 0xc3, 0x28, 0x22]))).toMatchObject({
    failure: { code: 'BAD_REQUEST' },
  });
});

test('a request over 1 MiB is too large, whatever it holds', () => {
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

test('the asker of a bad request is known where it can be', () => {
  expect(parse('user-status-change', '{"userId":"kim","status":7}').userId).toBe('kim');
  expect(parse('user-status-change', '{"userId":7,"status":""}').userId).toBeUndefined();
  expect(parse('user-status-change', 'kim').userId).toBeUndefined();
});

test('text may be anything that can be stored', () => {
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

/** Values that must never be told again, in every shape that makes a request bad. */
const secret = 's3cr3t';
const spoilt = [secret.repeat(2_000), { [secret]: secret }, [secret], `${secret}\0`, `${secret}\ud83d`];

test.each(pairNames)('no value of a bad request of %s is told in its error', (pair) => {
  const fields = pairs[pair].credentials
    ? [...Object.keys(good[pair]), 'userPw', 'userPwEnc']
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

test('fields of an HTTP body are refused by a Failure', () => {
  expect(() => checkFields('login', { userId: 'kim' })).toThrow(
    expect.objectContaining({ name: 'Failure', code: 'BAD_REQUEST', status: failures.BAD_REQUEST.status }),
  );
});
