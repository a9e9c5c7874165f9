/** The requests by which each pair's cost is measured. */
import type { PairName, RequestOf } from '@parley/contracts';
import { makeResetKey, searchKey } from '@parley/messaging';
import { requestSecret } from './ask-handler.ts';
import {
  asker,
  blocked,
  fileName,
  friend,
  guest,
  host,
  leaver,
  type OwnMessage,
  pictureName,
  roomPictureName,
  searched,
  type World,
} from './fill-world.ts';

/** One pair in one form. */
export interface CostCase<Name extends PairName = PairName> {
  readonly pair: Name;
  /** The name in the docs of one of several ways to ask. */
  readonly form: string;
  /** The request of the asker with that index; it differs in each round, so that each has an effect. */
  readonly request: (index: number, round: number, world: World) => RequestOf<Name>;
}

/** Number of batches that each case provides in one world. */
export const maxRounds = 4;

const limit = 10;
const password = { userPw: 'old', newPw: 'new' };
const emoji = ['👍', '🎉', '😂', '😮'];

/** Each is made later than the one used before. */
const resetKey = (userId: string, round: number) => {
  const madeAt = Date.now() + round * 1_000;
  return makeResetKey(requestSecret, userId, { madeAt, expiresAt: madeAt + 3_600_000 });
};

const own = ({ own: messages }: World, index: number, place: number): OwnMessage =>
  messages[index]?.[place] as OwnMessage;
const roomOf = ({ rooms, toLeave }: World, index: number) =>
  rooms[toLeave.length + (index % (rooms.length - toLeave.length))] as number;

export const costCases: readonly CostCase[] = [
  of('user-add', '', (index, round) => {
    const userId = `new-${round}-${index}`;
    return { userId, userPw: 'secret', email: 'new@example.com', userName: userId };
  }),
  of('login', '', (index) => ({ userId: asker(index), userPw: 'secret' })),
  of('logout', '', (index) => ({ userId: asker(index) })),
  of('user-status-change', '', (index, round) => ({ userId: asker(index), status: `round ${round}` })),
  of('user-change-name', '', (index, round) => ({ userId: asker(index), userName: `round ${round}` })),
  of('user-change-email', '', (index, round) => ({
    userId: asker(index),
    email: `${round}@example.com`,
    userPw: 'old',
  })),
  of('user-delete', '', (index, round) => ({ userId: leaver(round * 100 + index), userPw: 'old' })),
  of('user-change-password', '', (index) => ({ userId: asker(index), ...password })),
  of('user-search-setting', '', (index) => ({ userId: asker(index) })),
  of('user-change-setting', '', (index) => ({ userId: asker(index), invitations: 'anyone' })),
  of('user-reset-password', '', (index, round) => ({
    userId: asker(index),
    userPw: resetKey(asker(index), round),
    newPw: 'new',
  })),
  of('user-search-session', '', (index) => ({ userId: asker(index) })),
  of('user-end-session', 'all others', (index) => ({ userId: asker(index) })),
  of('user-end-session', 'one', (index) => ({ userId: asker(index), sessionId: 'none' })),
  of('user-add-push', '', (index, round) => ({
    userId: asker(index),
    endpoint: `https://push.example.com/${round}/${index}`,
    p256dh: 'B'.repeat(87),
    auth: 'a'.repeat(22),
  })),
  of('user-remove-push', '', (index, round) => ({
    userId: asker(index),
    endpoint: `https://push.example.com/${round}/${index}`,
  })),
  of('user-search-user', '', (index) => ({ userId: asker(index), text: friend(1), limit })),
  of('user-add-friend', '', (index, round) => ({
    userId: asker(index),
    friendId: [asker(index + 1 + round)],
  })),
  of('user-remove-friend', '', (index, round) => ({ userId: asker(index), friendId: [friend(round)] })),
  of('user-block', '', (index, round) => ({ userId: asker(index), friendId: [friend(10 + round)] })),
  of('user-unblock', '', (index, round) => ({ userId: asker(index), friendId: [blocked(round)] })),
  of('user-search-friend', '', (index) => ({ userId: asker(index), limit })),
  of('user-search-room', 'the latest', (index) => ({ userId: asker(index), limit })),
  of('user-search-room', 'one', (index, _, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index),
  })),
  of('user-add-room', 'of many', (index, round) => ({
    userId: asker(index),
    friendId: [asker(index + 1), guest(round)],
  })),
  of('user-add-room', 'of two', (index, round) => ({
    userId: asker(index),
    friendId: [guest(round * 100 + index)],
    direct: true,
  })),
  of('user-invite-room', '', (index, round, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index),
    friendId: [guest(round * 100 + index)],
  })),
  of('user-rename-room', '', (index, round, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index),
    roomName: `Round ${round} ${index}`,
  })),
  of('user-read-room', '', (index, round, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index),
    seq: round + 1,
  })),
  of('user-change-room', '', (index, round, world) => ({
    userId: host,
    roomId: roomOf(world, index),
    description: `Round ${round} ${index}`,
    isPublic: round % 2 === 0,
  })),
  of('user-change-room', 'with a picture', (index, round, world) => ({
    userId: host,
    roomId: roomOf(world, index),
    roomImg: `/files/${roomPictureName(round, index)}`,
  })),
  of('user-add-invite-link', '', (index, _, world) => ({ userId: host, roomId: roomOf(world, index) })),
  of('user-search-invite-link', '', (index, _, world) => ({ userId: host, roomId: roomOf(world, index) })),
  of('user-remove-invite-link', '', (index, round, world) => ({
    userId: host,
    roomId: roomOf(world, index),
    linkId: round * 100 + index + 1,
  })),
  of('user-find-room', 'by a text', (index) => ({ userId: asker(index), text: 'Round', limit })),
  of('user-find-room', 'the largest', (index) => ({ userId: asker(index), limit })),
  of('user-join-room', '', (index, round, world) => ({
    userId: guest(round * 100 + index),
    roomId: world.publicRoom,
  })),
  of('user-change-role', '', (index, round, world) => ({
    userId: host,
    roomId: roomOf(world, index),
    friendId: [asker(index)],
    role: round % 2 === 0 ? 'admin' : 'member',
  })),
  of('user-search-ban', '', (index, _, world) => ({ userId: host, roomId: roomOf(world, index), limit })),
  of('user-report-chat', '', (index, round, world) => ({
    userId: asker(index + 1),
    ...own(world, index, 4 + round),
  })),
  of('user-search-report', '', (index, _, world) => ({
    userId: host,
    roomId: own(world, index, 0).roomId,
    limit,
  })),
  of('user-close-report', '', (index, round, world) => ({ userId: host, ...own(world, index, 4 + round) })),
  of('user-search-membership', '', (index, _, world) => ({
    userId: asker(index),
    after: world.rooms.at(-limit - 1) as number,
  })),
  of('user-change-room-setting', '', (index, round, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index),
    favourite: round % 2 === 0,
  })),
  of('user-add-chat', '', (index, _, world) => ({
    roomId: own(world, index, 0).roomId,
    writerId: asker(index),
    message: `@${asker(index + 1)} something is said here`,
    replyTo: own(world, index, 0).messageId,
    mentions: [asker(index + 1)],
  })),
  of('user-add-chat', 'forwarded', (index, _, world) => ({
    roomId: own(world, index, 0).roomId,
    writerId: asker(index),
    message: 'what another has said',
    forwardedFrom: own(world, index, 0).messageId,
  })),
  of('user-modify-chat', '', (index, round, world) => ({
    userId: asker(index),
    ...own(world, index, 0),
    content: `something else is said in round ${round}`,
  })),
  of('user-react-chat', 'on', (index, round, world) => ({
    userId: asker(index),
    ...own(world, index, 0),
    emoji: emoji[round] as string,
    on: true,
  })),
  of('user-react-chat', 'off', (index, round, world) => ({
    userId: asker(index),
    ...own(world, index, 0),
    emoji: emoji[round] as string,
    on: false,
  })),
  of('user-pin-chat', 'on', (index, round, world) => ({
    userId: asker(index),
    ...own(world, index, 4 + round),
    on: true,
  })),
  of('user-pin-chat', 'off', (index, round, world) => ({
    userId: asker(index),
    ...own(world, index, 4 + round),
    on: false,
  })),
  of('user-delete-chat', '', (index, round, world) => ({
    userId: asker(index),
    ...own(world, index, 1 + round),
  })),
  of('user-search-pin', '', (index, _, world) => ({ userId: asker(index), roomId: roomOf(world, index) })),
  of('user-search-chat', '', (index, _, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index),
    limit,
  })),
  of('user-search-chat', 'since an instant', (index, _, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index),
    at: '2026-01-01T00:00:00Z',
    limit,
  })),
  of('user-find-chat', 'in one room', (index, _, world) => ({
    userId: asker(index),
    text: searched,
    roomId: roomOf(world, index),
    limit,
  })),
  of('user-find-chat', 'in all rooms', (index) => ({ userId: asker(index), text: searched, limit })),
  of('user-save-draft', '', (index, round, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index),
    content: `Round ${round}`,
  })),
  of('user-add-file', '', (index, round) => ({
    userId: asker(index),
    storeFileName: fileName(maxRounds + round, index),
    originalFilename: 'picture.png',
    contentType: 'image/png',
    fileSize: 100_000,
    sha256: '0'.repeat(64),
    width: 640,
    height: 480,
    purpose: 'message',
  })),
  of('user-find-file', '', (index, round) => ({
    userId: asker(index),
    storeFileName: fileName(round, index),
  })),
  of('user-change-picture', '', (index, round) => ({
    userId: asker(index),
    profileImg: `/files/${pictureName(round, index)}`,
  })),
  of('user-typing', '', (index, round, world) => ({
    userId: asker(index),
    roomId: roomOf(world, index + round),
  })),
  of('user-presence', '', (index) => ({ userId: asker(index), holder: 'bench' })),
  of('request-find', '', (index) => ({
    userId: asker(index),
    requestId: `${friend(index % 10)} of ${asker(index)}`,
  })),
  of('account-search', '', () => {
    const search = { userId: 'admin', text: friend(1), limit };
    return { ...search, adminKey: searchKey(requestSecret, search, Date.now()) };
  }),
  // The round before the last undoes what the last one does. A key is valid for one request id, and made with it.
  of('account-lock', 'lock', (index, round) => ({
    userId: asker(index),
    locked: round !== maxRounds - 2,
    adminKey: '',
  })),
  of('account-lock', 'open', (index, round) => ({
    userId: asker(index),
    locked: round === maxRounds - 2,
    adminKey: '',
  })),
  of('user-remove-member', '', (index, round, world) => ({
    userId: host,
    roomId: world.toLeave[(index + round + maxRounds) % world.toLeave.length] as number,
    friendId: [asker(index)],
  })),
  of('user-leave-room', '', (index, round, world) => ({
    userId: asker(index),
    roomId: world.toLeave[(index + round) % world.toLeave.length] as number,
  })),
  of('user-ban-member', '', (index, round, world) => ({
    userId: host,
    roomId: world.toLeave[(index + round + 2 * maxRounds) % world.toLeave.length] as number,
    friendId: [asker(index)],
    on: true,
  })),
];

function of<Name extends PairName>(
  pair: Name,
  form: string,
  request: CostCase<Name>['request'],
): CostCase<PairName> {
  return { pair, form, request } as CostCase<PairName>;
}
