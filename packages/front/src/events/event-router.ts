/**
 * Which stream is told which event, and from where on.
 *
 * Opening a stream is resuming it: it begins at its cursor, or where this front is. It waits until its user's rooms are
 * known, gets what it missed, a piece at a time as its reader takes them, and is live from the last piece on, in the same
 * turn, so that nothing falls in between or comes twice. Where an event is in doubt, those whom it concerns wait so once more. A stream that has been told more elsewhere
 * than this front has read is ahead: it is told nothing before its own place, and its cursors never go back.
 */
import type { HelloEvent, ResetEvent } from '@parley/contracts';
import type { EventPositions, Log, ReceivedEvent } from '@parley/messaging';
import type { Stream, Streams } from '../streams/streams.ts';
import { EventFeed } from './event-feed.ts';
import type { TailEntry, TailLimits } from './event-tail.ts';
import { LatestEvents } from './latest-events.ts';
import { type LoadedRooms, Memberships, type UserRooms } from './memberships.ts';
import type { Presence } from './presence.ts';
import { type Change, type ChatEvent, isChange, isOfTheMoment, subjectOf } from './read-event.ts';
import { firstOf, missedEvents } from './replay.ts';
import { RoomLoader } from './room-loader.ts';
import { furthest, isAhead, type Vector } from './vector.ts';

export interface EventRouterOptions {
  readonly streams: Pick<Streams, 'push' | 'pushAll' | 'onceTaken' | 'disconnect'>;
  readonly loadRooms: (userId: string) => Promise<LoadedRooms>;
  readonly presence: Pick<Presence, 'opened' | 'closed'>;
  /** Where the partitions end now, in the order of those that reading began with. */
  readonly ends: () => Promise<Vector>;
  /** Signs cursors; the same for all fronts. */
  readonly secrets: readonly string[];
  readonly limits: TailLimits;
  /** Whether a worker has written it. Asked of what somebody may have to be told. */
  readonly isGenuine: (received: ReceivedEvent) => boolean;
  /** Bytes of what was missed that are told in one turn, or one event. */
  readonly pieceBytes: number;
  /** The time that records say; epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** A room, as this front knows it for one of its members. */
export interface KnownRoom {
  /** Its events that are the user's and that this front still has, in their order. */
  readonly recent: readonly ChatEvent[];
  /** The user's events begin there. */
  readonly from: number;
  /** The `eventSeq` of the last event that this front has read; 0 where it has read none. */
  readonly read: number;
  /** The last `eventSeq` that this front has heard of, be it from the database. */
  readonly known: number;
}

/** A stream, as far as events go. */
interface Place {
  readonly stream: Stream;
  readonly onLive: (() => void) | undefined;
  /** The cursor it came with, until it begins. */
  given: string | undefined;
  /** Up to where it has been told; while it is live and not ahead, that is this front's own place. */
  position: Vector | undefined;
  isGreeted: boolean;
  isLive: boolean;
  /** It has been told a piece of what it missed, which its reader has not taken yet. */
  isTaking: boolean;
}

/** A user with streams here. */
interface Viewer {
  readonly rooms: UserRooms;
  readonly places: Set<Place>;
  /** Ends the loading of the rooms, while they are loaded. */
  loading: AbortController | undefined;
}

/** Who is ahead for longer is looked at: this front may be slow, or the place is one that is not there. Milliseconds. */
const aheadFor = 2_000;

export class EventRouter {
  readonly #options: EventRouterOptions;
  readonly #memberships = new Memberships();
  readonly #known = (roomId: string) => this.#memberships.knownOf(roomId);
  readonly #places = new Set<Place>();
  readonly #ahead = new Set<Place>();
  readonly #viewers = new Map<string, Viewer>();
  readonly #loader: RoomLoader;
  #feed: EventFeed | undefined;
  #latest = new LatestEvents(this.#known);
  #clusterId: string | undefined;
  #isCaughtUp = false;
  #nextLook: NodeJS.Immediate | undefined;
  #nextLookAtEnds: NodeJS.Timeout | undefined;

  constructor(options: EventRouterOptions) {
    this.#options = options;
    this.#loader = new RoomLoader(options);
  }

  /** Reading begins; or it begins anew, and pages must find out whether they missed something. */
  start(positions: EventPositions): void {
    const { secrets, limits, isGenuine, streams, now, log } = this.#options;
    const isFirst = this.#feed === undefined;
    if (positions.clusterId !== this.#clusterId) this.#latest = new LatestEvents(this.#known); // another's count for nothing
    this.#clusterId = positions.clusterId;
    this.#isCaughtUp = false;
    this.#feed?.close();
    this.#feed = new EventFeed(positions, {
      secrets,
      limits,
      latest: this.#latest,
      isGenuine,
      now,
      log,
    });
    if (!isFirst) streams.disconnect([...this.#places].map(({ stream }) => stream));
  }

  /** What was there when reading began is read: streams that were opened meanwhile begin. */
  caughtUp(): void {
    this.#isCaughtUp = true;
    for (const place of [...this.#places]) this.#begin(place);
  }

  /** @returns whether it concerned somebody here */
  receive(received: ReceivedEvent): boolean {
    const feed = this.#feed;
    this.#lookSoon();
    const subject = subjectOf(received);
    if (!this.#concerns(received, subject)) {
      feed?.keep(received, subject);
      return false;
    }
    const event = feed?.take(received);
    if (!event) return false;
    if (feed?.doubts(event)) return this.#doubt(received, event);
    if (isChange(event)) this.#memberships.note(event);
    return this.#tell(received, event);
  }

  /** Whether anybody who is here, or is about to be, may have to be told. */
  #concerns({ topic, key }: ReceivedEvent, subject: string | undefined): boolean {
    if (topic === 'userEvent') return this.#viewers.has(key);
    return this.#memberships.ofRoom(key).size > 0 || (subject !== undefined && this.#viewers.has(subject));
  }

  pass(slot: number, offset: number): void {
    this.#feed?.pass(slot, offset);
    this.#lookSoon();
  }

  /**
   * Greets a new stream.
   * @param onLive told once, when what happens in its user's rooms begins to reach it
   * @returns what is to be done when it closes
   */
  open(stream: Stream, given: string | undefined, onLive?: () => void): () => void {
    const place: Place = {
      stream,
      onLive,
      given,
      position: undefined,
      isGreeted: false,
      isLive: false,
      isTaking: false,
    };
    this.#places.add(place);
    if (stream.userId !== null) this.#viewerOf(stream.userId).places.add(place);
    if (this.#isCaughtUp) this.#begin(place);
    else this.#greet(place);
    return () => this.#close(place);
  }

  /** @returns undefined where this front doesn't know the user as a member; somebody else may know better */
  roomFor(userId: string, roomId: string): KnownRoom | undefined {
    const membership = this.#viewers.get(userId)?.rooms.rooms.get(roomId);
    if (!membership) return undefined;
    const { from, known } = membership;
    const feed = this.#feed as EventFeed;
    const recent = feed.tail
      .ofRoom(roomId, [])
      .map(({ event }) => event)
      .filter((event) => (event.eventSeq ?? 0) >= from && !feed.doubts(event));
    // What was read may be kept no more: reading has begun anew, and passes over what it has read before.
    const read = this.#latest.lastOf(roomId);
    return { recent, from, read, known: Math.max(known, read) };
  }

  /** Heartbeats carry the cursor, so that a page that was told nothing for long comes back to where it was. */
  beat(): void {
    const { streams } = this.#options;
    this.#lookWhoIsAhead();
    const level = [...this.#places].filter(({ isLive, position }) => isLive && !position);
    const others = [...this.#places].filter(({ isLive, position }) => !isLive || position);
    streams.push(
      level.map(({ stream }) => stream),
      'heartbeat',
      {},
      this.#feed?.cursor,
    );
    for (const place of others) streams.push([place.stream], 'heartbeat', {}, this.#cursorOf(place));
  }

  #begin(place: Place): void {
    const { stream, given, isGreeted } = place;
    const feed = this.#feed as EventFeed;
    const decoded = given === undefined ? undefined : feed.decode(given);
    place.position = decoded && 'vector' in decoded ? decoded.vector : [...feed.tail.next];
    place.given = undefined;
    if (!isGreeted) this.#greet(place);
    if (decoded && 'problem' in decoded) this.#reset(place, decoded.problem);
    // It was opened before anybody knew where this front begins.
    else if (isGreeted && given === undefined && stream.userId !== null) this.#reset(place, 'too-old');
    if (stream.userId === null) this.#goLive(place);
    else this.#goLiveWhenLoaded(place, this.#viewerOf(stream.userId));
  }

  #greet(place: Place): void {
    const { userId, id } = place.stream;
    const hello: HelloEvent = { userId, streamId: id };
    place.isGreeted = true;
    this.#options.streams.push([place.stream], 'hello', hello, this.#cursorOf(place));
  }

  #goLiveWhenLoaded(place: Place, viewer: Viewer): void {
    if (viewer.rooms.loaded) this.#replay(place, viewer.rooms);
    else if (!viewer.loading) void this.#load(viewer);
  }

  /** The streams stay open meanwhile, and wait. */
  async #load(viewer: Viewer): Promise<void> {
    const { userId } = viewer.rooms;
    const loading = new AbortController();
    viewer.loading = loading;
    while (!viewer.rooms.loaded) {
      const asked = [...(this.#feed as EventFeed).tail.next];
      const loaded = await this.#loader.load(userId, loading.signal);
      if (!loaded || loading.signal.aborted) return;
      this.#learn(userId, loaded, asked);
    }
    viewer.loading = undefined;
    for (const place of [...viewer.places]) if (place.position) this.#replay(place, viewer.rooms);
  }

  /** Unless something is in doubt that has come since it was asked for; or is gone. */
  #learn(userId: string, loaded: LoadedRooms, asked: Vector): void {
    const feed = this.#feed as EventFeed;
    if (!feed.tail.reaches(asked) || !feed.settle(loaded, asked)) return;
    const isInDoubt = ({ key }: Change) => feed.isInDoubt(key);
    const changesSince = (from: Vector) =>
      feed.tail
        .ofUser(userId, from)
        .map(({ event }) => event)
        .filter(isChange);
    if (changesSince(asked).some(isInDoubt)) return;
    // A coming to a room in doubt that the database doesn't know as the user's is made up, or over.
    const changes = changesSince([]).filter((one) => one.action === 'LEAVE' || !isInDoubt(one));
    this.#memberships.load(userId, loaded, changes);
  }

  /**
   * An event that doesn't follow on the room's last one is true, after some that were not published, or made up. How far
   * the room is, its members' rooms say: until they are loaded anew, nobody is told of it, nor of what comes after it.
   */
  #doubt({ slot, offset }: ReceivedEvent, { key, subject }: ChatEvent): boolean {
    const concerned = new Set(this.#memberships.ofRoom(key).keys());
    if (subject !== undefined) concerned.add(subject);
    for (const userId of concerned) {
      const viewer = this.#viewers.get(userId);
      if (!viewer?.rooms.loaded) continue;
      this.#memberships.doubt(userId);
      for (const place of viewer.places) this.#suspend(place, slot, offset);
      void this.#load(viewer);
    }
    return concerned.size > 0;
  }

  /** It has been told all that was read before this record. */
  #suspend(place: Place, slot: number, offset: number): void {
    if (!place.isLive) return;
    const before = [...(this.#feed as EventFeed).tail.next];
    before[slot] = offset;
    place.isLive = false;
    place.position = place.position ? furthest(place.position, before) : before;
    this.#ahead.delete(place);
  }

  #replay(place: Place, rooms: UserRooms): void {
    if (place.isTaking) return;
    const feed = this.#feed as EventFeed;
    const missed = missedEvents(feed.tail, place.position as Vector, rooms, feed.cursor.length);
    if ('problem' in missed) {
      this.#reset(place, missed.problem);
      this.#goLive(place);
      return;
    }
    const piece = firstOf(missed.entries, this.#options.pieceBytes, feed.cursor.length);
    this.#tellMissed(place, piece);
    if (piece.length === missed.entries.length) this.#goLive(place);
    else this.#goOnOnceTaken(place);
  }

  #tellMissed(place: Place, piece: readonly TailEntry[]): void {
    const feed = this.#feed as EventFeed;
    const reached = [...(place.position as Vector)];
    const frames = piece.map(({ slot, offset, event }) => {
      reached[slot] = offset + 1;
      return { event: event.name, data: event.text, id: feed.cursorOf(reached) };
    });
    this.#options.streams.pushAll(place.stream, frames);
    place.position = reached;
  }

  /** What happens meanwhile is missed, too, until it is told. */
  #goOnOnceTaken(place: Place): void {
    const { stream } = place;
    place.isTaking = true;
    this.#options.streams.onceTaken(stream, () => {
      place.isTaking = false;
      const viewer = this.#viewers.get(stream.userId ?? '');
      if (viewer && this.#places.has(place)) this.#goLiveWhenLoaded(place, viewer);
    });
  }

  #goLive(place: Place): void {
    const { next } = (this.#feed as EventFeed).tail;
    const isNew = !place.isLive;
    place.isLive = true;
    if (place.position && isAhead(place.position, next) && this.#places.has(place)) {
      this.#ahead.add(place);
      this.#lookAtEndsLater();
    } else place.position = undefined;
    if (isNew) place.onLive?.();
  }

  /** What was missed can't be told; it goes on from now. */
  #reset(place: Place, reason: ResetEvent['reason']): void {
    const feed = this.#feed as EventFeed;
    const reset: ResetEvent = { reason };
    this.#ahead.delete(place);
    place.position = place.isLive ? undefined : [...feed.tail.next];
    this.#options.streams.push([place.stream], 'reset', reset, feed.cursor);
  }

  #tell({ slot, offset }: ReceivedEvent, event: ChatEvent): boolean {
    const { streams } = this.#options;
    const level: Stream[] = [];
    const audience = this.#audienceOf(event);
    for (const place of audience) {
      if (!place.position) level.push(place.stream);
      else if (offset >= (place.position[slot] ?? 0))
        streams.push([place.stream], event.name, event.text, this.#cursorOf(place));
    }
    if (level.length > 0) streams.push(level, event.name, event.text, this.#feed?.cursor);
    return audience.length > 0;
  }

  #audienceOf(event: ChatEvent): Place[] {
    const { name, key, action, subject, userId: author, eventSeq } = event;
    if (name === 'user-event') {
      // A stream that waits for its rooms would never be told of the moment again.
      const places = this.#viewers.get(key)?.places;
      return [...(places ?? [])].filter(
        ({ isLive, position }) => isLive || (position && isOfTheMoment(name, event)),
      );
    }
    const live: Place[] = [];
    for (const [userId, { from }] of this.#memberships.ofRoom(key)) {
      const isTold = (eventSeq === null || eventSeq >= from) && !(action === 'TYPING' && userId === author);
      if (isTold && userId !== subject) this.#addLivePlaces(live, userId);
    }
    if (subject !== undefined) this.#addLivePlaces(live, subject);
    return live;
  }

  #addLivePlaces(live: Place[], userId: string): void {
    const places = this.#viewers.get(userId)?.places;
    if (places) for (const place of places) if (place.isLive) live.push(place);
  }

  /** They are told nothing twice meanwhile; a look at each record would cost as much as there are of them. */
  #lookSoon(): void {
    if (this.#ahead.size > 0) this.#nextLook ??= setImmediate(() => this.#lookWhoIsAhead());
  }

  #lookWhoIsAhead(): void {
    this.#nextLook = undefined;
    const next = this.#feed?.tail.next;
    for (const place of this.#ahead) {
      if (!next || !place.position || isAhead(place.position, next)) continue;
      this.#ahead.delete(place);
      place.position = undefined;
    }
  }

  #lookAtEndsLater(): void {
    this.#nextLookAtEnds ??= setTimeout(() => void this.#lookAtEnds(), aheadFor).unref();
  }

  /**
   * A place behind the end of a partition is of a topic that was made anew: nothing would be told until that is as long as the
   * one before was.
   */
  async #lookAtEnds(): Promise<void> {
    const ahead = [...this.#ahead];
    const ends = ahead.length > 0 ? await this.#options.ends().catch(() => undefined) : undefined;
    this.#nextLookAtEnds = undefined;
    for (const place of ahead)
      if (ends && this.#ahead.has(place) && place.position && isAhead(place.position, ends))
        this.#reset(place, 'too-old');
    if (this.#ahead.size > 0) this.#lookAtEndsLater();
  }

  #cursorOf({ position, isLive }: Place): string | undefined {
    const feed = this.#feed;
    if (!feed || !position) return undefined;
    return feed.cursorOf(isLive ? furthest(position, feed.tail.next) : position);
  }

  #viewerOf(userId: string): Viewer {
    let viewer = this.#viewers.get(userId);
    if (!viewer) {
      const rooms = this.#memberships.hold(userId);
      viewer = { rooms, places: new Set(), loading: undefined };
      this.#viewers.set(userId, viewer);
      this.#options.presence.opened(userId);
    }
    return viewer;
  }

  #close(place: Place): void {
    this.#places.delete(place);
    this.#ahead.delete(place);
    const { userId } = place.stream;
    const viewer = userId === null ? undefined : this.#viewers.get(userId);
    if (userId === null || !viewer) return;
    viewer.places.delete(place);
    if (viewer.places.size > 0) return;
    viewer.loading?.abort();
    this.#viewers.delete(userId);
    this.#memberships.release(userId);
    this.#options.presence.closed(userId);
  }
}
