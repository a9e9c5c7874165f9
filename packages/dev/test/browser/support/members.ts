import { randomBytes } from 'node:crypto';
import { BrowserLike } from '../../support/browser-like.ts';
import { existingAccount } from './accounts.ts';
import type { Account } from './tab.ts';

/** Somebody of a room, who is logged in, and can be asked what they get to see. */
export interface Member extends Account {
  readonly api: BrowserLike;
}

export interface RoomOfMembers {
  readonly roomId: number;
  readonly roomName: string;
  readonly members: readonly Member[];
}

/** A room of people with these names. The first one made it. */
export async function makeRoom(
  url: string,
  names: readonly [string, ...string[]],
  more: object = {},
): Promise<RoomOfMembers> {
  return makeRoomOf(await makeMembers(url, names), more);
}

/** People with these names, who are in no room yet. */
export function makeMembers(url: string, names: readonly string[]): Promise<Member[]> {
  return Promise.all(names.map((userName) => newMember(url, userName)));
}

/** Another room of these people. The first one made it. */
export async function makeRoomOf(members: readonly Member[], more: object = {}): Promise<RoomOfMembers> {
  const [maker, ...others] = members as [Member, ...Member[]];
  const roomName = `room ${randomBytes(4).toString('hex')}`;
  const friendId = others.map(({ userId }) => userId);
  const { body } = await maker.api.ask('user-add-room', { friendId, roomName, ...more });
  if (!body.isSuccess) throw new Error(`no room was made: ${body.errorCode ?? body.code}`);
  return { roomId: body.roomId, roomName, members };
}

async function newMember(url: string, userName: string): Promise<Member> {
  const account = await existingAccount(url, { userName });
  const api = new BrowserLike(url);
  const { body } = await api.ask('login', { userId: account.userId, userPw: account.password });
  if (!body.isSuccess) throw new Error(`${account.userId} is not logged in: ${body.errorCode ?? body.code}`);
  return { ...account, api };
}

export interface Said {
  readonly messageId: number;
  readonly userId: string;
  readonly content: string;
  readonly mentions: readonly string[];
  readonly modifiedAt: string | null;
  readonly replyTo: { readonly messageId: number } | null;
}

/** What was said in the room, as a member gets it from the worker. */
export async function saidIn({ roomId }: RoomOfMembers, { api }: Member): Promise<readonly Said[]> {
  const { body } = await api.ask('user-search-chat', { roomId });
  return body.message;
}

export async function say({ roomId }: RoomOfMembers, { api }: Member, message: string): Promise<void> {
  const { body } = await api.ask('user-add-chat', { roomId, message });
  if (!body.isSuccess) throw new Error(`not said: ${body.errorCode ?? body.code}`);
}
