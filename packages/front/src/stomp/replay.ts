/**
 * Tells a subscription what its client missed: by the events that this front still has, each as it happened; else by the
 * room's history, each message as it is now.
 */
import { Failure } from '@parley/contracts';
import { askAlone, successOf } from '../requests/ask.ts';
import { insist } from '../requests/insist.ts';
import { changesOf, missedEvents, type Resume } from './missed.ts';
import { ofHistory, type RoomKind, type RoomMessage } from './room-messages.ts';
import type { StompServices } from './services.ts';
import type { Subscription } from './subscription.ts';

type Services = Pick<StompServices, 'asker' | 'events'>;

/** @throws Failure where what was missed can't be told */
export async function replay(
  services: Services,
  userId: string,
  subscription: Subscription,
  resume: Resume,
): Promise<void> {
  const { seq, eventSeq } = resume;
  if (seq === undefined && eventSeq === undefined) return;
  const { roomId } = subscription.options;
  const room = services.events.roomFor(userId, String(roomId));
  const missed = room && missedEvents(room, resume);
  if (missed) return subscription.catchUp(missed);
  if (seq === undefined)
    throw new Failure('NOT_FOUND', 'what came after last-event-seq is kept no more: give last-seq too');
  // The history is read only after these, so that it contains all that this front has heard of.
  const known = room?.known ?? 0;
  const changes = room ? changesOf(room, resume) : [];
  subscription.isReadUpTo(known);
  await subscription.catchUp(readHistory(services, userId, subscription, seq));
  // They have their places: whoever was told them and then cut off would not ask for what is in the history.
  await subscription.catchUp(changes);
  subscription.isKnownUpTo(known);
}

async function* readHistory(
  { asker }: Services,
  userId: string,
  subscription: Subscription,
  seq: number,
): AsyncGenerator<RoomMessage> {
  const kind: RoomKind = subscription.options;
  for (let after = seq; ; ) {
    const request = { userId, roomId: kind.roomId, after, limit: 100 };
    const reply = await insist(
      () => askAlone(asker, 'user-search-chat', request),
      () => subscription.isOver,
    );
    const { message: messages, hasMore } = successOf(reply);
    for (const message of messages) yield ofHistory(message, kind);
    after = messages.at(-1)?.seq ?? after;
    if (!hasMore || messages.length === 0) return;
  }
}
