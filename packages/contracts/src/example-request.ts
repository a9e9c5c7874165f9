/** A valid request of each pair, with its required fields only, to start from. */
import { describeFields } from './describe-fields.ts';
import { type PairName, pairs, type RequestOf } from './pairs.ts';
import { encodeRequest } from './parse-request.ts';

/** Example values by field name; the same for all pairs, except where pairs differ. */
export const exampleFields: Readonly<Record<string, unknown>> = {
  userId: 'kim',
  writerId: 'kim',
  friendId: ['lee'],
  email: 'kim@example.com',
  userName: 'Kim',
  userPw: 'correct horse',
  newPw: 'battery staple',
  status: 'At lunch',
  invitations: 'friends',
  text: 'lee',
  roomId: 1,
  roomName: 'Lunch',
  seq: 1,
  message: 'Hello',
  messageId: 1,
  content: 'Hello again',
  emoji: '👍',
  on: true,
  role: 'admin',
  linkId: 1,
  locked: true,
  endpoint: 'https://push.example.com/1',
  // An uncompressed point, and a secret; neither is in use.
  p256dh: `B${'A'.repeat(86)}`,
  auth: 'A'.repeat(22),
  adminKey: `1796040000000.${'A'.repeat(43)}`,
  storeFileName: '0190b3a2-7c4e-7000-8000-000000000001.jpg',
  originalFilename: 'lunch.jpg',
  contentType: 'image/jpeg',
  fileSize: 48_210,
  sha256: '0'.repeat(64),
  purpose: 'message',
  profileImg: '/files/0190b3a2-7c4e-7000-8000-000000000001.jpg',
  requestId: '0190b3a2-7c4e-7000-8000-000000000001',
};

/** The record's value, as on the request topic. */
export function exampleRequest(pair: PairName): string {
  const needed = describeFields(pair).request.filter(({ optional }) => !optional);
  const names = [...needed.map(({ name }) => name), ...pairs[pair].credentials];
  const fields = Object.fromEntries(names.map((name) => [name, exampleFields[name]]));
  return encodeRequest(pair, fields as RequestOf<PairName>).toString('utf8');
}
