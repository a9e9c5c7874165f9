/** `GET /normal/messages/<normalId>`: a room's history as the second original told it, in the slices of its library. */
import { Failure, type Message, toFailure } from '@parley/contracts';
import type { FastifyInstance } from 'fastify';
import { askAlone, successOf } from '../requests/ask.ts';
import { chatTypes } from './destinations.ts';
import { envelopeOf, ok } from './envelope.ts';
import { historyData } from './room-messages.ts';
import type { StompServices } from './services.ts';

type Services = Pick<StompServices, 'asker' | 'roomTypes' | 'requireKafka'>;

interface SliceRequest {
  Params: { roomId: string };
  Querystring: { page?: string; size?: string };
}

/** Messages of a room, the latest first. */
interface Slice {
  readonly page: number;
  readonly size: number;
}

export function historyRoutes(app: FastifyInstance, services: Services): void {
  for (const [kind, chatType] of Object.entries(chatTypes))
    app.get<SliceRequest>(`/${kind}/messages/:roomId`, async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      try {
        const { userId } = request.session;
        if (userId === undefined) throw new Failure('NOT_LOGGED_IN');
        const roomId = wholeNumber('normalId', request.params.roomId, 1, Number.MAX_SAFE_INTEGER);
        const page = wholeNumber('page', request.query.page ?? '0', 0, 1_000_000);
        const size = wholeNumber('size', request.query.size ?? '30', 1, 100);
        services.requireKafka('user-search-chat');
        if ((await services.roomTypes.typeFor(userId, roomId, false)) !== chatType)
          throw new Failure('ROOM_NOT_FOUND');
        const { messages, isLast } = await readSlice(services, userId, roomId, { page, size });
        const content = messages
          .filter(({ isDeleted }) => !isDeleted)
          .reverse()
          .map((message) => historyData(message, { roomId, chatType }));
        return ok(sliceOf(content, { page, size }, isLast));
      } catch (error) {
        const failure = toFailure(error);
        if (failure.status >= 500) request.log.error({ error }, 'history could not be read');
        return reply.code(failure.status).send(envelopeOf(failure));
      }
    });
}

/** Seqs have no gaps, so a slice is a range of them, counted from the end. @returns in ascending seq */
async function readSlice(
  { asker }: Services,
  userId: string,
  roomId: number,
  { page, size }: Slice,
): Promise<{ messages: Message[]; isLast: boolean }> {
  const search = async (place: { before?: number; limit: number }) =>
    successOf(await askAlone(asker, 'user-search-chat', { userId, roomId, ...place }));
  const newest = (await search({ limit: 1 })).message.at(-1)?.seq ?? 0;
  const messages: Message[] = [];
  let before = newest - page * size + 1;
  // A reply may hold fewer than were asked for, where they are long.
  while (before > 1 && messages.length < size) {
    const { message, hasMore } = await search({ before, limit: size - messages.length });
    messages.unshift(...message);
    before = message[0]?.seq ?? 0;
    if (!hasMore) return { messages, isLast: true };
  }
  return { messages, isLast: before <= 1 };
}

/** As Spring Data's `Slice` is written. */
function sliceOf(content: readonly object[], { page, size }: Slice, isLast: boolean): object {
  const sort = { empty: false, sorted: true, unsorted: false };
  return {
    content,
    pageable: {
      pageNumber: page,
      pageSize: size,
      sort,
      offset: page * size,
      paged: true,
      unpaged: false,
    },
    first: page === 0,
    last: isLast,
    size,
    number: page,
    sort,
    numberOfElements: content.length,
    empty: content.length === 0,
  };
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Failure('BAD_REQUEST', `${name} must be a whole number from ${least} to ${most}`);
}
