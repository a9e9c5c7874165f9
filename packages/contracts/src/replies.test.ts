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
  profileImg: '',
};

const at = '2026-11-24T09:05:00.120+00:00';
const friendId = ['lee', '박'];

const message = {
  messageId: 70,
  seq: 3,
  userId: 'kim',
  writer: '김',
  content: '안녕 🙂',
  isDeleted: false,
  deletedBy: null,
  createdAt: at,
  modifiedAt: null,
  replyTo: { messageId: 69, seq: 2, userId: 'lee', writer: '이', content: '' },
  reactions: [{ emoji: '👍', userId: ['lee'] }],
  mentions: ['lee'],
  profileImg: null,
  files: [{ storeFileName: 'a1', originalFilename: '사진.png' }],
};

const forwardedFrom = { userId: 'lee', writer: '이', createdAt: at };

const notice = {
  eventSeq: 4,
  afterSeq: 3,
  actionType: 'LEAVE' as const,
  userId: 'lee',
  userName: '이',
  byUserId: 'kim',
  byUserName: '김',
  roomName: null,
  seq: null,
  createdAt: at,
};

const roomSetting = {
  notify: 'mentions' as const,
  mutedUntil: at,
  favourite: true,
  archived: false,
  markedUnread: false,
};

const room = {
  roomId: 5,
  roomName: '점심',
  chatType: 'NORMAL' as const,
  direct: false,
  createdAt: at,
  memberCount: 1,
  members: [
    {
      userId: 'kim',
      userName: '김',
      profileImg: '',
      presence: 'online' as const,
      readSeq: 2,
      joinedSeq: 0,
      role: 'owner' as const,
    },
  ],
  lastMessage: {
    messageId: 70,
    seq: 3,
    userId: 'kim',
    writer: '김',
    content: '안녕',
    files: [],
    isDeleted: false,
    createdAt: at,
  },
  lastSeq: 3,
  joinedSeq: 0,
  readSeq: 2,
  unread: 1,
  unreadDeleted: [],
  eventSeq: 4,
  ...roomSetting,
  description: '',
  roomImg: null,
  isPublic: false,
  role: 'owner' as const,
  reports: 0,
  draft: { content: '내일은', savedAt: at },
};

const link = {
  linkId: 3,
  secret: 'A'.repeat(22),
  createdBy: 'kim',
  createdAt: at,
  expiresAt: null,
  maxUses: 10,
  uses: 0,
};

const foundRoom = {
  roomId: 5,
  roomName: '점심',
  description: '',
  roomImg: null,
  chatType: 'NORMAL' as const,
  isPublic: true,
  memberCount: 1,
  isMember: false,
};

const report = {
  messageId: 70,
  seq: 3,
  userId: 'lee',
  writer: '이',
  content: '안녕',
  createdAt: at,
  reportedAt: at,
  count: 1,
  reasons: ['광고'],
};

const file = {
  storeFileName: 'a1',
  originalFilename: '사진.png',
  contentType: 'image/png',
  fileSize: 7,
  width: 2,
  height: null,
};

const friend = {
  id: 1,
  userId: 'kim',
  friendId: 'lee',
  userName: '이',
  userStatus: '',
  profileImg: '/files/a1',
  presence: 'offline' as const,
  createdAt: [2022, 12, 17] as [number, number, number],
};

const fields: { [Name in PairName]: ReplyOf<Name> } = {
  'user-add': { user: kim },
  login: { user: kim },
  logout: {},
  'user-status-change': { status: '바쁨' },
  'user-change-name': { userName: '새 이름' },
  'user-change-email': { email: 'kim@example.com' },
  'user-delete': {},
  'user-change-password': {},
  'user-reset-password': {},
  'user-search-setting': { invitations: 'anyone', userName: '김', email: 'kim@example.com', pushKey: null },
  'user-change-setting': { invitations: 'friends' },
  'user-search-user': { user: [{ userId: 'lee', userName: '이', userStatus: '', profileImg: '' }] },
  'user-search-session': {
    session: [
      {
        sessionId: 'one',
        isCurrent: true,
        browser: 'Firefox',
        system: null,
        network: '198.51.100.0/24',
        createdAt: '2026-11-23T09:05:00.120Z',
        usedAt: '2026-11-24T09:05:00.120Z',
      },
    ],
    hasMore: false,
  },
  'user-end-session': { sessionId: ['two'] },
  'user-add-push': { endpoint: 'https://push.example.com/1' },
  'user-remove-push': { endpoint: 'https://push.example.com/1' },
  'user-add-friend': { friendId },
  'user-remove-friend': { friendId },
  'user-block': { friendId },
  'user-unblock': { friendId },
  'user-search-friend': { stat: '', friend: [friend], hasMore: false },
  'user-search-room': { chatRoomDTOS: [room], hasMore: false },
  'user-add-room': { friendId, roomId: 5, roomName: '점심', createdAt: at },
  'user-invite-room': { roomId: 5, friendId },
  'user-leave-room': { roomId: 5 },
  'user-remove-member': { roomId: 5, friendId },
  'user-rename-room': { roomId: 5, roomName: '저녁' },
  'user-read-room': { roomId: 5, seq: 3, unread: 0 },
  'user-change-room-setting': { roomId: 5, ...roomSetting },
  'user-search-membership': { room: [{ roomId: 5, eventSeq: 4, joinedEventSeq: 1 }], hasMore: false },
  'user-save-draft': { roomId: 5, savedAt: at },
  'user-change-room': { roomId: 5, description: '', roomImg: null, isPublic: true },
  'user-add-invite-link': { roomId: 5, link },
  'user-search-invite-link': { link: [link] },
  'user-remove-invite-link': { roomId: 5, linkId: 3 },
  'user-find-room': { room: [foundRoom], hasMore: false },
  'user-join-room': { roomId: 5, roomName: '점심' },
  'user-change-role': { roomId: 5, friendId, role: 'admin' },
  'user-ban-member': { roomId: 5, friendId, on: true },
  'user-search-ban': {
    ban: [{ userId: 'lee', userName: '이', bannedBy: 'kim', createdAt: at }],
    hasMore: false,
  },
  'user-report-chat': { roomId: 5, messageId: 70, told: 1 },
  'user-search-report': { report: [report], hasMore: false },
  'user-close-report': { roomId: 5, messageId: 70 },
  'user-add-chat': { roomId: 5, message: '안녕', createdAt: at, messageId: 70, seq: 3 },
  'user-modify-chat': { roomId: 5, messageId: 70, seq: 3, modifiedAt: at },
  'user-delete-chat': { roomId: 5, messageId: 70, seq: 3, modifiedAt: at },
  'user-react-chat': { roomId: 5, messageId: 70, reactions: [{ emoji: '👍', userId: ['lee'] }] },
  'user-pin-chat': { roomId: 5, messageId: 70, on: true },
  'user-search-pin': { message: [{ ...message, forwardedFrom, pinnedBy: 'lee', pinnedAt: at }] },
  'user-search-chat': {
    message: [message],
    formerMembers: [],
    notice: [notice],
    hasMore: true,
    hasBefore: true,
    hasAfter: false,
  },
  'user-find-chat': { message: [{ ...message, roomId: 5 }], hasMore: false, nextCursor: '0.1.2..' },
  'user-add-file': { file },
  'user-find-file': { file },
  'user-change-picture': { profileImg: '/files/a1' },
  'user-typing': {},
  'user-presence': {},
  'request-find': {
    requestId: 'one',
    pair: 'logout',
    reply: { userId: 'kim' },
    createdAt: '2026-11-24T09:05:00.120Z',
  },
  'account-search': {
    account: [
      {
        userId: 'lee',
        userName: '이',
        joinDate: '2026-11-23T09:05:00.120Z',
        loginDate: null,
        lockedAt: '2026-11-24T09:05:00.120Z',
        sessions: 0,
      },
    ],
    hasMore: false,
  },
  'account-lock': { lockedAt: '2026-11-24T09:05:00.120Z' },
};

const userJson =
  '{"userId":"kim","email":"kim@example.com","userName":"김","userStatus":"","joinDate":[2022,12,17],"loginDate":null,"logoutDate":null,"profileImg":""}';
const friendJson =
  '{"id":1,"userId":"kim","friendId":"lee","userName":"이","userStatus":"","profileImg":"/files/a1","presence":"offline","createdAt":[2022,12,17]}';
const atJson = '"2026-11-24T09:05:00.120+00:00"';
const lastMessageJson = `{"messageId":70,"seq":3,"userId":"kim","writer":"김","content":"안녕","files":[],"isDeleted":false,"createdAt":${atJson}}`;
const memberJson =
  '{"userId":"kim","userName":"김","profileImg":"","presence":"online","readSeq":2,"joinedSeq":0,"role":"owner"}';
const roomSettingJson = `"notify":"mentions","mutedUntil":${atJson},"favourite":true,"archived":false,"markedUnread":false`;
const roomJson = `{"roomId":5,"roomName":"점심","chatType":"NORMAL","direct":false,"createdAt":${atJson},"memberCount":1,"members":[${memberJson}],"lastMessage":${lastMessageJson},"lastSeq":3,"joinedSeq":0,"readSeq":2,"unread":1,"unreadDeleted":[],"eventSeq":4,${roomSettingJson},"description":"","roomImg":null,"isPublic":false,"role":"owner","reports":0,"draft":{"content":"내일은","savedAt":${atJson}}}`;
const noticeJson = `{"eventSeq":4,"afterSeq":3,"actionType":"LEAVE","userId":"lee","userName":"이","byUserId":"kim","byUserName":"김","roomName":null,"seq":null,"createdAt":${atJson}}`;
const replyToJson = '{"messageId":69,"seq":2,"userId":"lee","writer":"이","content":""}';
const reactionsJson = '[{"emoji":"👍","userId":["lee"]}]';
const messageJson = `"messageId":70,"seq":3,"userId":"kim","writer":"김","content":"안녕 🙂","isDeleted":false,"deletedBy":null,"createdAt":${atJson},"modifiedAt":null,"replyTo":${replyToJson},"reactions":${reactionsJson},"mentions":["lee"],"profileImg":null,"files":[{"storeFileName":"a1","originalFilename":"사진.png"}]`;

const linkJson = `{"linkId":3,"secret":"AAAAAAAAAAAAAAAAAAAAAA","createdBy":"kim","createdAt":${atJson},"expiresAt":null,"maxUses":10,"uses":0}`;
const foundRoomJson =
  '{"roomId":5,"roomName":"점심","description":"","roomImg":null,"chatType":"NORMAL","isPublic":true,"memberCount":1,"isMember":false}';
const reportJson = `{"messageId":70,"seq":3,"userId":"lee","writer":"이","content":"안녕","createdAt":${atJson},"reportedAt":${atJson},"count":1,"reasons":["광고"]}`;

const fileReply = {
  success:
    '"file":{"storeFileName":"a1","originalFilename":"사진.png","contentType":"image/png","fileSize":7,"width":2,"height":null}',
  failure: '"file":null',
};
const nothing = { success: '', failure: '' };
const friendList = { success: '"friendId":["lee","박"]', failure: '"friendId":null' };
const changedMessage = {
  success: `"roomId":5,"messageId":70,"seq":3,"modifiedAt":${atJson}`,
  failure: '"roomId":null,"messageId":null,"seq":null,"modifiedAt":null',
};

/** Replies as they are on the topic: other systems read these names and shapes. */
const golden: Record<PairName, { success: string; failure: string }> = {
  'user-add': { success: `"user":${userJson}`, failure: '"user":null' },
  login: { success: `"user":${userJson}`, failure: '"user":null' },
  logout: nothing,
  'user-status-change': { success: '"status":"바쁨"', failure: '"status":null' },
  'user-change-name': { success: '"userName":"새 이름"', failure: '"userName":null' },
  'user-change-email': { success: '"email":"kim@example.com"', failure: '"email":null' },
  'user-delete': nothing,
  'user-change-password': nothing,
  'user-reset-password': nothing,
  'user-search-setting': {
    success: '"invitations":"anyone","userName":"김","email":"kim@example.com","pushKey":null',
    failure: '"invitations":null,"userName":null,"email":null,"pushKey":null',
  },
  'user-change-setting': { success: '"invitations":"friends"', failure: '"invitations":null' },
  'user-search-user': {
    success: '"user":[{"userId":"lee","userName":"이","userStatus":"","profileImg":""}]',
    failure: '"user":null',
  },
  'user-search-session': {
    success:
      '"session":[{"sessionId":"one","isCurrent":true,"browser":"Firefox","system":null,"network":"198.51.100.0/24",' +
      '"createdAt":"2026-11-23T09:05:00.120Z","usedAt":"2026-11-24T09:05:00.120Z"}],"hasMore":false',
    failure: '"session":null,"hasMore":null',
  },
  'user-end-session': { success: '"sessionId":["two"]', failure: '"sessionId":null' },
  'user-add-push': { success: '"endpoint":"https://push.example.com/1"', failure: '"endpoint":null' },
  'user-remove-push': { success: '"endpoint":"https://push.example.com/1"', failure: '"endpoint":null' },
  'user-add-friend': friendList,
  'user-remove-friend': friendList,
  'user-block': friendList,
  'user-unblock': friendList,
  'user-search-friend': {
    success: `"stat":"","friend":[${friendJson}],"hasMore":false`,
    failure: '"stat":"중복전송","friend":null,"hasMore":null',
  },
  'user-search-room': {
    success: `"chatRoomDTOS":[${roomJson}],"hasMore":false`,
    failure: '"chatRoomDTOS":null,"hasMore":null',
  },
  'user-add-room': {
    success: `"friendId":["lee","박"],"roomId":5,"roomName":"점심","createdAt":${atJson}`,
    failure: '"friendId":null,"roomId":null,"roomName":null,"createdAt":null',
  },
  'user-invite-room': {
    success: '"roomId":5,"friendId":["lee","박"]',
    failure: '"roomId":null,"friendId":null',
  },
  'user-leave-room': { success: '"roomId":5', failure: '"roomId":null' },
  'user-remove-member': {
    success: '"roomId":5,"friendId":["lee","박"]',
    failure: '"roomId":null,"friendId":null',
  },
  'user-rename-room': {
    success: '"roomId":5,"roomName":"저녁"',
    failure: '"roomId":null,"roomName":null',
  },
  'user-read-room': {
    success: '"roomId":5,"seq":3,"unread":0',
    failure: '"roomId":null,"seq":null,"unread":null',
  },
  'user-change-room-setting': {
    success: `"roomId":5,${roomSettingJson}`,
    failure:
      '"roomId":null,"notify":null,"mutedUntil":null,"favourite":null,"archived":null,"markedUnread":null',
  },
  'user-search-membership': {
    success: '"room":[{"roomId":5,"eventSeq":4,"joinedEventSeq":1}],"hasMore":false',
    failure: '"room":null,"hasMore":null',
  },
  'user-save-draft': {
    success: `"roomId":5,"savedAt":${atJson}`,
    failure: '"roomId":null,"savedAt":null',
  },
  'user-change-room': {
    success: '"roomId":5,"description":"","roomImg":null,"isPublic":true',
    failure: '"roomId":null,"description":null,"roomImg":null,"isPublic":null',
  },
  'user-add-invite-link': { success: `"roomId":5,"link":${linkJson}`, failure: '"roomId":null,"link":null' },
  'user-search-invite-link': { success: `"link":[${linkJson}]`, failure: '"link":null' },
  'user-remove-invite-link': { success: '"roomId":5,"linkId":3', failure: '"roomId":null,"linkId":null' },
  'user-find-room': {
    success: `"room":[${foundRoomJson}],"hasMore":false`,
    failure: '"room":null,"hasMore":null',
  },
  'user-join-room': {
    success: '"roomId":5,"roomName":"점심"',
    failure: '"roomId":null,"roomName":null',
  },
  'user-change-role': {
    success: '"roomId":5,"friendId":["lee","박"],"role":"admin"',
    failure: '"roomId":null,"friendId":null,"role":null',
  },
  'user-ban-member': {
    success: '"roomId":5,"friendId":["lee","박"],"on":true',
    failure: '"roomId":null,"friendId":null,"on":null',
  },
  'user-search-ban': {
    success: `"ban":[{"userId":"lee","userName":"이","bannedBy":"kim","createdAt":${atJson}}],"hasMore":false`,
    failure: '"ban":null,"hasMore":null',
  },
  'user-report-chat': {
    success: '"roomId":5,"messageId":70,"told":1',
    failure: '"roomId":null,"messageId":null,"told":null',
  },
  'user-search-report': {
    success: `"report":[${reportJson}],"hasMore":false`,
    failure: '"report":null,"hasMore":null',
  },
  'user-close-report': {
    success: '"roomId":5,"messageId":70',
    failure: '"roomId":null,"messageId":null',
  },
  'user-add-chat': {
    success: `"roomId":5,"message":"안녕","createdAt":${atJson},"messageId":70,"seq":3`,
    failure: '"roomId":null,"message":null,"createdAt":null,"messageId":null,"seq":null',
  },
  'user-modify-chat': changedMessage,
  'user-delete-chat': changedMessage,
  'user-react-chat': {
    success: `"roomId":5,"messageId":70,"reactions":${reactionsJson}`,
    failure: '"roomId":null,"messageId":null,"reactions":null',
  },
  'user-pin-chat': {
    success: '"roomId":5,"messageId":70,"on":true',
    failure: '"roomId":null,"messageId":null,"on":null',
  },
  'user-search-pin': {
    success: `"message":[{${messageJson},"forwardedFrom":{"userId":"lee","writer":"이","createdAt":${atJson}},"pinnedBy":"lee","pinnedAt":${atJson}}]`,
    failure: '"message":null',
  },
  'user-search-chat': {
    success: `"message":[{${messageJson}}],"formerMembers":[],"notice":[${noticeJson}],"hasMore":true,"hasBefore":true,"hasAfter":false`,
    failure:
      '"message":null,"formerMembers":null,"notice":null,"hasMore":null,"hasBefore":null,"hasAfter":null',
  },
  'user-find-chat': {
    success: `"message":[{${messageJson},"roomId":5}],"hasMore":false,"nextCursor":"0.1.2.."`,
    failure: '"message":null,"hasMore":null,"nextCursor":null',
  },
  'user-add-file': fileReply,
  'user-find-file': fileReply,
  'user-change-picture': { success: '"profileImg":"/files/a1"', failure: '"profileImg":null' },
  'user-typing': nothing,
  'user-presence': nothing,
  'request-find': {
    success:
      '"requestId":"one","pair":"logout","reply":{"userId":"kim"},"createdAt":"2026-11-24T09:05:00.120Z"',
    failure: '"requestId":null,"pair":null,"reply":null,"createdAt":null',
  },
  'account-search': {
    success:
      '"account":[{"userId":"lee","userName":"이","joinDate":"2026-11-23T09:05:00.120Z","loginDate":null,' +
      '"lockedAt":"2026-11-24T09:05:00.120Z","sessions":0}],"hasMore":false',
    failure: '"account":null,"hasMore":null',
  },
  'account-lock': { success: '"lockedAt":"2026-11-24T09:05:00.120Z"', failure: '"lockedAt":null' },
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

test("`stat` repeats any failure's message", () => {
  const { stat, errorMessage } = failureReply(
    'user-search-friend',
    'nobody',
    new Failure('USER_NOT_FOUND', 'nobody유저가 존재하지 않습니다'),
  );
  expect([stat, errorMessage]).toEqual(Array(2).fill('nobody유저가 존재하지 않습니다'));
});

test("messages are the original's", () => {
  expect(new Failure('LOGIN_FAILED').message).toBe('아이디 or 비밀번호가 맞지 않습니다.');
  expect(new Failure('USER_NOT_FOUND').message).toBe('유저가 존재하지 않습니다');
  expect(new Failure('ROOM_NOT_FOUND').message).toBe('채팅방이 존재하지 않습니다');
  expect(new Failure('CONFLICT').message).toBe('중복전송');
});

test('dates are the UTC days that Jackson writes', () => {
  expect(toJacksonDate(new Date('2022-12-17T23:59:59.999Z'))).toEqual([2022, 12, 17]);
  expect(toJacksonDate(new Date('2024-02-29T00:00:00+09:00'))).toEqual([2024, 2, 28]);
  expect(user.shape.joinDate.safeParse([2022, 12, 17]).success).toBe(true);
  for (const wrong of [[2022, 13, 1], [2022, 12], '2022-12-17', [2022, 0, 1], [2022.5, 1, 1]])
    expect(user.shape.joinDate.safeParse(wrong).success, String(wrong)).toBe(false);
});

test('an error that is not a Failure is INTERNAL, and reveals nothing', () => {
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

test('an inherited property name is not a failure code', () => {
  for (const name of ['', 'toString', 'constructor', '__proto__', 'conflict'])
    expect(isFailureCode(name), name).toBe(false);
});
