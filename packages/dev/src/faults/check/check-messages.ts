/** Each acknowledged message is in its room once, at its place, and no other message is. */
import type { Command, StoredMessage } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { groupBy, type IndexedHistory } from './index-history.ts';

export function checkMessages(history: IndexedHistory): Anomaly[] {
  const said = history.commands.filter(({ pair }) => pair === 'user-add-chat');
  return [
    ...lost(said, history),
    ...unexplained(history),
    ...forwarded(said, history),
    ...doubled(history),
    ...gaps(history),
  ];
}

/** If the reply was deleted with its topic, and its sender only knows that there was one, the event has the answer. */
function lost(said: readonly Command[], { state, eventsOf }: IndexedHistory): Anomaly[] {
  const messages = new Map(state.messages.map((message) => [message.messageId, message]));
  return said.flatMap(({ requestId, roomId, userId, outcome }): Anomaly[] => {
    if (outcome?.errorCode !== '') return [];
    const sent = eventsOf.get(requestId)?.find(({ event }) => event.actionType === 'SEND');
    const { messageId, seq } = { ...sent?.event, ...outcome.body } as { messageId: number; seq: number };
    const stored = messages.get(messageId);
    const isThere = stored?.roomId === roomId && stored.seq === seq && stored.userId === userId;
    const about = `${requestId}: message ${messageId}, place ${seq} of room ${roomId}, by ${userId}`;
    return isThere ? [] : [{ kind: 'lost-message', about }];
  });
}

/** Each message was created by the request that its SEND event names, which was sent and not refused. */
function unexplained({ state, eventsIn, commandOf }: IndexedHistory): Anomaly[] {
  const makers = new Map<number | null | undefined, string | null>();
  for (const events of eventsIn.values())
    for (const { event, requestId } of events)
      if (event.actionType === 'SEND') makers.set(event.messageId, requestId);
  return state.messages.flatMap((message): Anomaly[] => {
    const maker = makers.get(message.messageId);
    if (maker === undefined) return [{ kind: 'lost-event', about: `no SEND of ${describe(message)}` }];
    const command = maker === null ? undefined : commandOf.get(maker);
    const isMade =
      command?.pair === 'user-add-chat' && (command.outcome === null || command.outcome.errorCode === '');
    return isMade ? [] : [{ kind: 'invented-message', about: `${describe(message)}, by request ${maker}` }];
  });
}

/** A forwarded message has the text of the message that it names, which had not been deleted before. */
function forwarded(said: readonly Command[], { commands, eventsOf, events }: IndexedHistory): Anomaly[] {
  const texts = groupBy<{ messageId?: unknown; content?: unknown }, unknown>(
    [
      ...events.filter(({ event }) => event.actionType === 'SEND').map(({ event }) => event),
      ...commands.filter(({ pair }) => pair === 'user-modify-chat').map(({ request }) => request),
    ],
    ({ messageId }) => messageId,
  );
  const deleted = groupBy<Command, unknown>(commands, ({ pair, outcome, request }) =>
    pair === 'user-delete-chat' && outcome?.errorCode === '' ? request.messageId : null,
  );
  return said.flatMap(({ requestId, request: { forwardedFrom }, invokedAt }): Anomaly[] => {
    const sent = eventsOf.get(requestId)?.find(({ event }) => event.actionType === 'SEND')?.event;
    if (forwardedFrom === undefined || !sent) return [];
    const about = `message ${sent.messageId} says “${sent.content}”, which it forwards from ${forwardedFrom}`;
    const isSaid = texts.get(forwardedFrom)?.some(({ content }) => content === sent.content);
    const wasDeleted = deleted.get(forwardedFrom)?.some(({ outcome }) => outcome && outcome.at < invokedAt);
    return isSaid && !wasDeleted ? [] : [{ kind: 'invented-message', about }];
  });
}

function doubled({ eventsOf }: IndexedHistory): Anomaly[] {
  return [...eventsOf].flatMap(([requestId, events]): Anomaly[] => {
    const ids = new Set(
      events.flatMap(({ event }) => (event.actionType === 'SEND' ? [event.messageId] : [])),
    );
    const about = `${requestId}: messages ${[...ids].join(' and ')}`;
    return ids.size > 1 ? [{ kind: 'doubled-message', about }] : [];
  });
}

function gaps({ state }: IndexedHistory): Anomaly[] {
  const messagesIn = groupBy(state.messages, ({ roomId }) => roomId);
  return state.rooms.flatMap(({ roomId, lastSeq }): Anomaly[] => {
    const seqs = (messagesIn.get(roomId) ?? []).map(({ seq }) => seq).sort((a, b) => a - b);
    const wrong = seqs.find((seq, at) => seq !== at + 1);
    if (wrong !== undefined)
      return [{ kind: 'seq-gap', about: `room ${roomId}: ${wrong} is not the next place` }];
    if (seqs.length === lastSeq) return [];
    return [{ kind: 'seq-gap', about: `room ${roomId} counts ${lastSeq} messages and has ${seqs.length}` }];
  });
}

const describe = ({ messageId, roomId, seq, userId }: StoredMessage) =>
  `message ${messageId} (room ${roomId}, place ${seq}, by ${userId})`;
