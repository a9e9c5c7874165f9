/** A history with indexes for the checks. */
import type { Command, EventRecord, History, ReplyRecord } from '../history.ts';

export interface IndexedHistory extends History {
  /** Each with its reply, even if its sender was only told that there is one. */
  readonly commands: readonly Command[];
  readonly commandOf: ReadonlyMap<string, Command>;
  /** The events of each request, once each, in the order of their topics. */
  readonly eventsOf: ReadonlyMap<string, readonly EventRecord[]>;
  /** The events of each room, once each, in the order in which they first occur on the topic. */
  readonly eventsIn: ReadonlyMap<number, readonly EventRecord[]>;
  /** The same for each user. */
  readonly eventsFor: ReadonlyMap<string, readonly EventRecord[]>;
}

export function indexHistory(history: History): IndexedHistory {
  const stored = distinct(history.events.filter(({ event }) => event.eventId !== null));
  const isOfUser = ({ topic }: EventRecord) => topic === 'userEvent';
  const repliesOf = groupBy(history.replies, ({ requestId }) => requestId);
  const commands = history.commands.map((command) => withReply(command, repliesOf.get(command.requestId)));
  return {
    ...history,
    commands,
    commandOf: new Map(commands.map((command) => [command.requestId, command])),
    eventsOf: groupBy(stored, ({ requestId }) => requestId),
    eventsIn: groupBy(stored, (record) => (isOfUser(record) ? null : (record.event.roomId ?? null))),
    eventsFor: groupBy(stored, (record) => (isOfUser(record) ? record.event.userId : null)),
  };
}

/** STOMP reports that a request succeeded, or why it failed; the reply itself is on its topic. */
function withReply(command: Command, replies: readonly ReplyRecord[] = []): Command {
  const { via, outcome } = command;
  const reply = replies.find(({ errorCode }) => errorCode === outcome?.errorCode);
  if (via !== 'stomp' || !outcome || !reply) return command;
  return { ...command, outcome: { ...outcome, body: JSON.parse(reply.text) } };
}

/** An event may have several records on its topic; they have the same id. */
function distinct(records: readonly EventRecord[]): EventRecord[] {
  const first = new Map<number | null, EventRecord>();
  for (const record of records) if (!first.has(record.event.eventId)) first.set(record.event.eventId, record);
  return [...first.values()];
}

/** Omits items without a key. */
export function groupBy<Item, Key>(
  items: readonly Item[],
  keyOf: (item: Item) => Key | null,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
