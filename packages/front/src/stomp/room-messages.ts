/** What is told of rooms, as bodies of MESSAGE frames. */
import type { ChatType, Message, RoomEvent } from '@parley/contracts';
import type { Frame } from '../streams/streams.ts';
import { ok } from './envelope.ts';
import { endOfFrame, headerLines } from './frames.ts';
import { SharedText } from './shared-text.ts';

/** What can be told of a room. */
export interface RoomMessage {
  readonly roomId: number;
  readonly action: string;
  /** Absent of a message that is told as it stands in the history. */
  readonly eventSeq: number | null;
  /** Of the message that it is about. */
  readonly seq: number | null;
  readonly userId: string;
  /** The end of its MESSAGE frame, from the headers on that are the same for all who are told. */
  readonly frameEnd: string;
  /** Whole frames, by how they begin; the same for all whose frame begins so. */
  readonly frames: Map<string, SharedText>;
  /** Of that, about. */
  readonly bytes: number;
  /** The text is only for those who may see it, and stands in the history. */
  readonly isWithheld: boolean;
}

/** The frame for all whose frame begins so; what an event's client tells it by is the event's own place. */
export function sharedFrame(message: RoomMessage, begin: string): SharedText {
  const known = message.frames.get(begin);
  if (known) return known;
  const { roomId, eventSeq, frameEnd } = message;
  const frame = new SharedText(`${begin}message-id:${roomId}-${eventSeq}\n${frameEnd}`);
  message.frames.set(begin, frame);
  return frame;
}

/** Each is read once, however many sockets are told it. */
const read = new WeakMap<Frame, RoomMessage | undefined>();

/** @param frame of a room's event. @returns undefined where it is none */
export function roomMessageOf(frame: Frame): RoomMessage | undefined {
  const known = read.get(frame);
  if (known) return known;
  const message = readRoomMessage(String(frame.data));
  read.set(frame, message);
  return message;
}

/** @param text of an event. @returns undefined where it is none */
export function readRoomMessage(text: string): RoomMessage | undefined {
  let event: RoomEvent;
  try {
    event = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { roomId, actionType, eventSeq, seq, userId } = event;
  if (!Number.isSafeInteger(roomId) || typeof userId !== 'string') return undefined;
  const isWithheld = actionType === 'MODIFY' && event.content === null;
  return toTell({ roomId, action: actionType, eventSeq, seq, userId, isWithheld }, dataOf(event));
}

/** The original's three shapes; what it did not know is told as it stands on its topic. */
function dataOf(event: RoomEvent): object {
  const { messageId, roomId, chatType, content, modifiedAt } = event;
  switch (event.actionType) {
    case 'SEND':
      return created(event, roomId);
    case 'MODIFY':
      return { normalId: roomId, messageId, content, chatType, actionType: 'MODIFY', modifiedAt };
    case 'DELETE':
      return { messageId, chatType, actionType: 'DELETE' };
    default:
      return event;
  }
}

interface Created {
  readonly messageId: number | null;
  readonly userId: string;
  readonly profileImg: string | null;
  readonly writer: string | null;
  readonly content: string | null;
  readonly isDeleted: boolean | null;
  readonly chatType: ChatType;
  readonly files: unknown;
  readonly createdAt: string;
  readonly modifiedAt: string | null;
}

function created(message: Created, normalId: number): object {
  const { messageId, userId, profileImg, writer, content, isDeleted } = message;
  const { chatType, files, createdAt, modifiedAt } = message;
  return {
    messageId,
    normalId,
    userId,
    profileImg,
    writer,
    content,
    isDeleted,
    chatType,
    actionType: 'SEND',
    files,
    createdAt,
    modifiedAt,
  };
}

/** A message as it stands in the history, in the shape of one that was just said. */
export function historyData(message: Message, { roomId, chatType }: RoomKind): object {
  return created({ ...message, chatType }, roomId);
}

export interface RoomKind {
  readonly roomId: number;
  readonly chatType: ChatType;
}

/** The same, as it is told to whoever missed it. */
export function ofHistory(message: Message, kind: RoomKind): RoomMessage {
  const { seq, userId } = message;
  const { roomId } = kind;
  const told = { roomId, action: 'SEND', eventSeq: null, seq, userId, isWithheld: false };
  return toTell(told, historyData(message, kind));
}

/** A change, told with the text that it was told without. */
export function ofChange(message: Message, kind: RoomKind, told: RoomMessage): RoomMessage {
  const { messageId, content, modifiedAt } = message;
  const { roomId, chatType } = kind;
  const data = { normalId: roomId, messageId, content, chatType, actionType: 'MODIFY', modifiedAt };
  return toTell({ ...told, isWithheld: false }, data);
}

function toTell(told: Omit<RoomMessage, 'frameEnd' | 'frames' | 'bytes'>, data: object): RoomMessage {
  const { seq, eventSeq } = told;
  const places = { seq: seq ?? undefined, 'event-seq': eventSeq ?? undefined };
  const lines = headerLines('1.2', { 'content-type': 'application/json', ...places });
  const frameEnd = lines + endOfFrame(JSON.stringify(ok(data)));
  return { ...told, frameEnd, frames: new Map(), bytes: frameEnd.length };
}
