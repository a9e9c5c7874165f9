/**
 * All that somebody can see of a room, in order, asked of the workers a page at a time, so that no more than a page is
 * held however long it is, and the next is only asked for once the last was taken.
 */
import { Failure, type Message, type Notice, noticeActions, type ReplyOf } from '@parley/contracts';
import { type Asker, askAlone, successOf } from '../requests/ask.ts';

type Room = ReplyOf<'user-search-room'>['chatRoomDTOS'][number];

export type RoomPart =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'notice'; readonly notice: Notice };

export interface RoomReading {
  readonly room: Room;
  /** What was said and happened until the reading began. */
  readonly parts: AsyncGenerator<RoomPart, void, undefined>;
}

export interface ReadRoomOptions {
  readonly asker: Pick<Asker, 'ask'>;
  readonly userId: string;
  readonly roomId: number;
  /** Asked before each page. @throws Failure where the user may read no further */
  readonly checkSession: () => Promise<void>;
}

const pageSize = 100;
/** What fails for now is asked for again so many times, after so many milliseconds. */
const tries = 3;
const pause = 1_000;

/** @throws Failure where the user may not */
export async function readRoom({
  asker,
  userId,
  roomId,
  checkSession,
}: ReadRoomOptions): Promise<RoomReading> {
  const { chatRoomDTOS } = successOf(await askAlone(asker, 'user-search-room', { userId, roomId }));
  const [room] = chatRoomDTOS;
  if (!room) throw new Failure('ROOM_NOT_FOUND');
  const search = (after: number) =>
    insistently(async () => {
      await checkSession();
      return successOf(await askAlone(asker, 'user-search-chat', { userId, roomId, after, limit: pageSize }));
    });
  return { room, parts: partsOf(room, search) };
}

type Page = Pick<ReplyOf<'user-search-chat'>, 'message' | 'notice'>;

/** @param search the page after a seq */
export async function* partsOf(
  { joinedSeq, lastSeq }: Pick<Room, 'joinedSeq' | 'lastSeq'>,
  search: (after: number) => Promise<Page>,
): RoomReading['parts'] {
  let seq = joinedSeq;
  for (;;) {
    // Of a worker that is older than the front there are no lines.
    const { message, notice = [] } = await search(seq);
    if (seq === joinedSeq) yield* noticesAfter(seq, notice);
    const wanted = message.filter((said) => said.seq <= lastSeq);
    for (const said of wanted) {
      yield { kind: 'message', message: said };
      yield* noticesAfter(said.seq, notice);
    }
    seq = wanted.at(-1)?.seq ?? lastSeq;
    if (seq >= lastSeq) return;
  }
}

function* noticesAfter(seq: number, notices: readonly Notice[]): Generator<RoomPart> {
  // Of a worker that is newer than the front there may be others, which it couldn't tell.
  for (const notice of notices)
    if (notice.afterSeq === seq && noticeActions.includes(notice.actionType))
      yield { kind: 'notice', notice };
}

async function insistently<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let tried = 1; ; tried += 1)
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Failure) || !error.retryable || tried >= tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
}
