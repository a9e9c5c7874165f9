import { expect, test } from 'vitest';
import { Failure, type FailureCode, failures, isFailureCode } from './failures.ts';
import { toJacksonDate, user } from './fields.ts';
import { type PairName, pairNames, pairs, type ReplyOf } from './pairs.ts';
import { failureReply, successReply, toFailure } from './replies.ts';

const kim = {
  userId: 'kim',
  email: 'kim@example.com',
  userName: '김',
  userStatus: '',
  joinDate: [2022, 12, 17] as [number, number, number],
  loginDate: null,
  logoutDate: null,
};

const fields: { [Name in PairName]: ReplyOf<Name> } = {
  'user-add': { user: kim },
  login: { user: kim },
  logout: {},
  'user-status-change': { status: '바쁨' },
  'request-find': { requestId: 'one', pair: 'logout', reply: { userId: 'kim' } },
};

const userJson =
  '{"userId":"kim","email":"kim@example.com","userName":"김","userStatus":"","joinDate":[2022,12,17],"loginDate":null,"logoutDate":null}';

/** As they stand on the topic: other systems read these names and shapes. */
const golden: Record<PairName, { success: string; failure: string }> = {
  'user-add': { success: `"user":${userJson}`, failure: '"user":null' },
  login: { success: `"user":${userJson}`, failure: '"user":null' },
  logout: { success: '', failure: '' },
  'user-status-change': { success: '"status":"바쁨"', failure: '"status":null' },
  'request-find': {
    success: '"requestId":"one","pair":"logout","reply":{"userId":"kim"}',
    failure: '"requestId":null,"pair":null,"reply":null',
  },
};

const and = (more: string) => (more === '' ? '' : `,${more}`);

test.each(pairNames)('a reply of %s has the original’s fields', (pair) => {
  expect(JSON.stringify(successReply(pair, 'kim', fields[pair]))).toBe(
    `{"userId":"kim","isSuccess":true,"errorMessage":"","errorCode":""${and(golden[pair].success)}}`,
  );
  expect(JSON.stringify(failureReply(pair, 'kim', new Failure('CONFLICT')))).toBe(
    `{"userId":"kim","isSuccess":false,"errorMessage":"중복전송","errorCode":"CONFLICT"${and(golden[pair].failure)}}`,
  );
});

test.each(pairNames)('a failed reply of %s has the fields of a good one', (pair) => {
  const keys = (reply: object) => Object.keys(reply).sort();
  expect(keys(failureReply(pair, 'kim', new Failure('INTERNAL')))).toEqual(
    keys(successReply(pair, 'kim', fields[pair])),
  );
  expect(pairs[pair].reply.safeParse(fields[pair]).success).toBe(true);
});

test("a reply's user has no password", () => {
  const { user: told } = pairs.login.reply.parse({ user: { ...kim, userPw: 'hunter2' } });
  expect(told).toEqual(kim);
});

test("messages are the original's", () => {
  expect(new Failure('LOGIN_FAILED').message).toBe('아이디 or 비밀번호가 맞지 않습니다.');
  expect(new Failure('USER_NOT_FOUND').message).toBe('유저가 존재하지 않습니다');
  expect(new Failure('CONFLICT').message).toBe('중복전송');
});

test('dates are the UTC days that Jackson writes', () => {
  expect(toJacksonDate(new Date('2022-12-17T23:59:59.999Z'))).toEqual([2022, 12, 17]);
  expect(toJacksonDate(new Date('2024-02-29T00:00:00+09:00'))).toEqual([2024, 2, 28]);
  expect(user.shape.joinDate.safeParse([2022, 12, 17]).success).toBe(true);
  for (const wrong of [[2022, 13, 1], [2022, 12], '2022-12-17', [2022, 0, 1], [2022.5, 1, 1]])
    expect(user.shape.joinDate.safeParse(wrong).success, String(wrong)).toBe(false);
});

test('what is no Failure is INTERNAL, and tells nothing of itself', () => {
  const cause = new Error('password=hunter2');
  const failure = toFailure(cause);
  expect(failure).toMatchObject({ code: 'INTERNAL', cause, status: 500, retryable: true });
  expect(JSON.stringify(failureReply('login', 'kim', failure))).not.toContain('hunter2');
  const known = new Failure('CONFLICT');
  expect(toFailure(known)).toBe(known);
});

test.each(Object.keys(failures) as FailureCode[])(
  'the failure %s has an HTTP status and Korean words',
  (code) => {
    expect(isFailureCode(code)).toBe(true);
    const { status, message } = new Failure(code);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(message).toMatch(/[가-힣]/);
  },
);

test('a name that every object has is no failure code', () => {
  for (const name of ['', 'toString', 'constructor', '__proto__', 'conflict'])
    expect(isFailureCode(name), name).toBe(false);
});
