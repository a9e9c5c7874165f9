/** Whether a room is there for a user, and of which type it is: asked once for all members, because it never changes. */
import { type ChatType, Failure } from '@parley/contracts';
import { type Asker, askAlone } from '../requests/ask.ts';

const maxRemembered = 100_000;

export class RoomTypes {
  readonly #asker: Pick<Asker, 'ask'>;
  readonly #known = new Map<number, ChatType>();
  readonly #asked = new Map<number, Promise<ChatType>>();

  constructor(asker: Pick<Asker, 'ask'>) {
    this.#asker = asker;
  }

  /**
   * @param isMember whether this front knows the user as one; else the worker is asked
   * @throws Failure `NOT_A_MEMBER`, `ROOM_NOT_FOUND`, or where it can't be known now
   */
  async typeFor(userId: string, roomId: number, isMember: boolean): Promise<ChatType> {
    if (!isMember) return this.#ask(userId, roomId);
    const known = this.#known.get(roomId) ?? this.#asked.get(roomId);
    if (known) return known;
    const asked = this.#ask(userId, roomId).finally(() => this.#asked.delete(roomId));
    this.#asked.set(roomId, asked);
    return asked;
  }

  async #ask(userId: string, roomId: number): Promise<ChatType> {
    const reply = await askAlone(this.#asker, 'user-search-room', { userId, roomId });
    const room = reply.chatRoomDTOS?.[0];
    if (!reply.isSuccess || !room) throw new Failure(reply.errorCode || 'ROOM_NOT_FOUND');
    if (this.#known.size >= maxRemembered) this.#known.clear();
    this.#known.set(roomId, room.chatType);
    return room.chatType;
  }
}
