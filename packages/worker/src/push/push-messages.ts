/**
 * Notifies devices of messages that their users have not read, by Web Push (RFC 8030). Workers share the events.
 *
 * While nobody has a device, nothing is read. Otherwise, events that are not new messages are skipped by their headers,
 * and messages in a room where nobody has a device by a short-lived cache. A message waits a moment first: users who
 * are looking at its room have read it by then, on any device, and need no push. Failed pushes do not stop the reading
 * of events.
 */
import {
  type Log,
  pause,
  type ReceivedEvent,
  type SharedEvents,
  type SharedEventsOptions,
} from '@parley/messaging';
import { Prisma } from '../database/database.ts';
import type { Pipeline } from '../database/pipeline.ts';
import { query } from '../database/query.ts';
import {
  findPushedRooms,
  findRecipients,
  firstPlace,
  type PushPage,
  type PushPlace,
  type Said,
} from './find-recipients.ts';
import { OutcomeNotes } from './note-outcomes.ts';
import { PushLanes, type PushLanesOptions, type PushOutcome } from './push-lanes.ts';

export const pushGroup = 'defaultGroup-push';

export interface PushMessagesOptions {
  readonly pipeline: Pick<Pipeline, 'read' | 'change'>;
  readonly post: PushLanesOptions['post'];
  /** Starts to read the events of rooms. */
  readonly read: (
    options: Pick<SharedEventsOptions, 'group' | 'topics' | 'concerns' | 'handle'>,
  ) => SharedEvents;
  readonly onOutcome: (outcome: PushOutcome) => void;
  /** The time by which records are dated; epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** How often to check whether anybody has a device. Milliseconds. */
const lookEvery = 3_000;
/** Devices whose session has ended are deleted once in this many checks. */
const looksToClean = 200;
/** Devices deleted in one statement. */
const mostForgotten = 1_000;
/** The time that users who are looking at the room have to read a message. Milliseconds. */
const readWithin = 1_500;
/** Older messages are not pushed. Milliseconds. */
const newsFor = 600_000;
/** How long it is cached whether anybody in a room has a device. Milliseconds. */
const remembered = 5_000;
const mostRemembered = 50_000;
/** Messages looked up together. */
const chunk = 200;
/** The delay before a retry if the database does not answer. Milliseconds. */
const againAfter = 1_000;
/** `done` of events that are left to the next worker: never resolves. */
const left = new Promise<void>(() => undefined);

export async function pushMessages(options: PushMessagesOptions): Promise<void> {
  const { stopping, log } = options;
  const teller = new PushTeller(options);
  let reading: SharedEvents | undefined;
  for (let round = 0; !stopping.aborted; round++) {
    try {
      if (round % looksToClean === 0) await teller.forgetEnded();
      const isWanted = await teller.isWanted();
      if (isWanted && !reading)
        reading = options.read({
          group: pushGroup,
          topics: ['normalChat', 'emojiChat'],
          concerns: teller.concerns,
          handle: teller.handle,
        });
      else if (!isWanted && reading) {
        await reading.stop();
        reading = undefined;
      }
    } catch (error) {
      log.debug({ error }, 'could not check whether anybody has a device for pushes');
    }
    await pause(lookEvery, stopping);
  }
  await reading?.stop();
}

class PushTeller {
  readonly #options: PushMessagesOptions;
  readonly #lanes: PushLanes;
  /** For each room, whether anybody has a device, and until when this is cached. */
  readonly #rooms = new Map<number, { isPushed: boolean; until: number }>();

  constructor(options: PushMessagesOptions) {
    this.#options = options;
    const { post, log, stopping } = options;
    const notes = new OutcomeNotes(options);
    this.#lanes = new PushLanes({
      post,
      log,
      stopping,
      onOutcome: (push, outcome) => {
        options.onOutcome(outcome);
        notes.add(push, outcome);
      },
    });
  }

  async isWanted(): Promise<boolean> {
    const { isWanted } = await this.#options.pipeline.read({
      isWanted: query(
        Prisma.sql`SELECT EXISTS (SELECT FROM push_subscriptions) AS is_wanted`,
        (rows: readonly { is_wanted: boolean }[]) => rows[0]?.is_wanted ?? false,
      ),
    });
    return isWanted;
  }

  async forgetEnded(): Promise<void> {
    const forgotten = Prisma.sql`
      DELETE FROM push_subscriptions WHERE id IN (
        SELECT p.id FROM push_subscriptions p
        WHERE p.origin IS NOT NULL AND NOT EXISTS (
          SELECT FROM session s WHERE s.sess ->> 'origin' = p.origin AND s.sess ->> 'userId' = p.user_id)
        ORDER BY p.id LIMIT ${mostForgotten})`;
    await this.#options.pipeline.change({}, () => ({ writes: [forgotten], result: () => null }));
  }

  readonly concerns = ({ action, key, timestamp }: ReceivedEvent): boolean => {
    if (action !== 'SEND' || this.#options.now() - timestamp > newsFor) return false;
    const known = this.#rooms.get(Number(key));
    return known === undefined || known.isPushed || known.until <= performance.now();
  };

  /**
   * Never rejects. Events that are unfinished when the worker stops are left to the next one: their `done` never
   * resolves.
   */
  readonly handle = async (events: readonly ReceivedEvent[]): Promise<{ done: Promise<unknown> }> => {
    const { log, stopping } = this.#options;
    const since = performance.now();
    const said = events.flatMap(saidBy);
    for (;;) {
      try {
        const { isDone } = await this.#tell(said);
        return { done: isDone.then((is) => (is ? undefined : left)) };
      } catch (error) {
        if (stopping.aborted) return { done: left };
        if (performance.now() - since > newsFor) {
          log.warn({ error, events: events.length }, 'messages could not be pushed, and were given up');
          return { done: Promise.resolve() };
        }
        await pause(againAfter, stopping);
      }
    }
  };

  /** Resolves when all pushes are under way. */
  async #tell(said: readonly Said[]): Promise<{ isDone: Promise<boolean> }> {
    const { pipeline, stopping } = this.#options;
    await this.#learnRooms(said);
    const those = said.filter(({ roomId }) => this.#rooms.get(roomId)?.isPushed);
    if (those.length === 0) return { isDone: Promise.resolve(true) };
    await pause(readWithin, stopping);
    const sent: Promise<boolean>[] = [];
    for (let at = 0; at < those.length; at += chunk)
      for (let place: PushPlace | undefined = firstPlace; place; ) {
        // Without the full wait, users who are just reading it would get a push.
        if (stopping.aborted) return { isDone: Promise.resolve(false) };
        const { found }: { found: PushPage } = await pipeline.read({
          found: findRecipients(those.slice(at, at + chunk), place),
        });
        place = found.next;
        for (const push of found.pushes) {
          await this.#lanes.whenRoom(push);
          sent.push(this.#lanes.send(push));
        }
      }
    return { isDone: Promise.all(sent).then((all) => all.every((is) => is)) };
  }

  async #learnRooms(said: readonly Said[]): Promise<void> {
    const now = performance.now();
    const unknown = [...new Set(said.map(({ roomId }) => roomId))].filter(
      (roomId) => (this.#rooms.get(roomId)?.until ?? 0) <= now,
    );
    if (unknown.length === 0) return;
    const { pushed } = await this.#options.pipeline.read({ pushed: findPushedRooms(unknown) });
    if (this.#rooms.size + unknown.length > mostRemembered) this.#rooms.clear();
    for (const roomId of unknown)
      this.#rooms.set(roomId, { isPushed: pushed.has(roomId), until: now + remembered });
  }
}

/** The message in an event, which a worker has signed. */
function saidBy({ value }: ReceivedEvent): Said[] {
  const { roomId, seq } = JSON.parse(value.toString('utf8')) as Partial<Said>;
  return typeof roomId === 'number' && typeof seq === 'number' ? [{ roomId, seq }] : [];
}
