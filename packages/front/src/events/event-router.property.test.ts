/**
 * Random histories of rooms, read by two fronts at paces of their own, to clients that are cut and come back anywhere at
 * any time, and take what they missed a piece at a time, with events among them that nobody published, and that somebody made up: what each was told is what its user
 * may see, once, and in the order of each room.
 */
import { createLog, type EventPositions, type ReceivedEvent } from '@parley/messaging';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Frame, Stream } from '../streams/streams.ts';
import { EventRouter } from './event-router.ts';
import type { LoadedRooms } from './memberships.ts';

const users = ['u', 'v'];
const roomIds = [1, 2, 3];
/** Two rooms share a partition. */
const slotOf = (roomId: number) => (roomId === 3 ? 1 : roomId % 2);
const slots = 3;
const userSlot = 2;

interface Told {
  roomId: number;
  seq: number;
  userId: string;
  action: 'JOIN' | 'LEAVE' | 'SEND';
}

const nameOf = ({ roomId, seq }: Pick<Told, 'roomId' | 'seq'>) => `${roomId}.${seq}`;

/** Rooms as the database has them, and the topics. */
class World {
  readonly events: Told[] = [];
  readonly own: { userId: string; number: number }[] = [];
  readonly partitions: ReceivedEvent[][] = Array.from({ length: slots }, () => []);
  readonly #members = new Map(roomIds.map((roomId) => [roomId, new Map<string, number>()]));
  #eventId = 1;
  readonly #seqs = new Map(roomIds.map((roomId) => [roomId, 0]));
  /** Who stays in which room from now on. */
  readonly #staying = new Set<string>();
  #madeUp = 0;

  commit(roomId: number, userId: string, comesOrGoes: boolean): void {
    const members = this.#members.get(roomId) as Map<string, number>;
    const seq = this.#nextSeq(roomId);
    const change = members.has(userId) ? 'LEAVE' : 'JOIN';
    const mayChange = !this.#staying.has(`${roomId} ${userId}`);
    const action = comesOrGoes && mayChange ? change : 'SEND';
    if (action === 'JOIN') members.set(userId, seq);
    if (action === 'LEAVE') members.delete(userId);
    const event: Told = { roomId, seq, userId, action };
    this.events.push(event);
    this.#append(slotOf(roomId), 'normalChat', String(roomId), action, seq, event);
  }

  /** Something is said, and its event can't be published. */
  drop(roomId: number): void {
    this.#nextSeq(roomId);
  }

  /**
   * An event that is not the room's, far ahead of it. A member's going can't be told from one that is true and late once
   * the member has gone: so that one stays.
   */
  makeUp(roomId: number, userId: string, comesOrGoes: boolean): void {
    const isMember = this.#members.get(roomId)?.has(userId);
    if (comesOrGoes && isMember) this.#staying.add(`${roomId} ${userId}`);
    const change = isMember ? 'LEAVE' : 'JOIN';
    const seq = 1_000_000 + this.#madeUp++;
    const event = { roomId, seq, userId };
    this.#append(slotOf(roomId), 'normalChat', String(roomId), comesOrGoes ? change : 'SEND', seq, event);
  }

  #nextSeq(roomId: number): number {
    const seq = (this.#seqs.get(roomId) ?? 0) + 1;
    this.#seqs.set(roomId, seq);
    return seq;
  }

  tellUser(userId: string): void {
    const number = this.own.push({ userId, number: this.own.length });
    this.#append(userSlot, 'userEvent', userId, 'STATUS', null, { number: number - 1 });
  }

  /** Puts the last records on their topic once more, as after a lost acknowledgement. */
  repeat(slot: number, count: number): void {
    const records = this.partitions[slot] as ReceivedEvent[];
    for (const record of records.slice(-count)) records.push({ ...record, offset: records.length });
  }

  roomsOf(userId: string): LoadedRooms {
    return roomIds.flatMap((roomId) => {
      const joinedEventSeq = this.#members.get(roomId)?.get(userId);
      return joinedEventSeq === undefined
        ? []
        : [{ roomId, eventSeq: this.#seqs.get(roomId) ?? 0, joinedEventSeq }];
    });
  }

  #append(
    slot: number,
    topic: ReceivedEvent['topic'],
    key: string,
    action: string,
    eventSeq: number | null,
    event: object,
  ): void {
    const records = this.partitions[slot] as ReceivedEvent[];
    const value = Buffer.from(JSON.stringify({ userId: key, actionType: action, eventSeq, ...event }));
    const timestamp = Date.now();
    const eventId = this.#eventId++;
    records.push({
      slot,
      offset: records.length,
      timestamp,
      topic,
      key,
      action,
      eventSeq,
      eventId,
      signature: undefined,
      value,
    });
  }
}

const positions: EventPositions = {
  clusterId: 'one',
  partitions: Array.from({ length: slots }, (_, partition) => ({
    topic: 'topic',
    topicId: 'id',
    partition,
    next: 0,
  })),
};

interface Load {
  userId: string;
  rooms: LoadedRooms | undefined;
  answer: (rooms: LoadedRooms) => void;
}

class Front {
  readonly router: EventRouter;
  readonly loads: Load[] = [];
  /** Pieces of what was missed that are on their way. */
  readonly #untaken: (() => void)[] = [];
  readonly #world: World;
  readonly #read = Array.from({ length: slots }, () => 0);
  beats = 0;

  constructor(world: World, write: (stream: Stream, frame: Frame) => void) {
    this.#world = world;
    this.router = new EventRouter({
      streams: {
        push: (streams, event, data, id) => {
          for (const stream of [...streams]) write(stream, { event, data, id });
        },
        pushAll: (stream, frames) => {
          for (const frame of frames) write(stream, frame);
        },
        onceTaken: (_stream, act) => this.#untaken.push(act),
        disconnect: () => undefined,
      },
      loadRooms: (userId) => new Promise((answer) => this.loads.push({ userId, rooms: undefined, answer })),
      presence: { opened: () => undefined, closed: () => undefined },
      ends: () => new Promise(() => undefined),
      secrets: ['a secret'],
      isGenuine: () => true,
      now: Date.now,
      limits: { bytes: 1_000_000, age: 3_600_000 },
      pieceBytes: 800, // some events
      log: createLog('test', 'fatal'),
    });
    this.router.start(positions);
    this.router.caughtUp();
  }

  hasRead({ roomId, seq }: Told): boolean {
    const records = this.#world.partitions[slotOf(roomId)] ?? [];
    const found = records.findIndex(({ key, eventSeq }) => key === String(roomId) && eventSeq === seq);
    return found >= 0 && found < (this.#read[slotOf(roomId)] ?? 0);
  }

  hasTold(userId: string, number: number): boolean {
    const records = (this.#world.partitions[userSlot] ?? []).slice(0, this.#read[userSlot]);
    return records.some(({ key, value }) => key === userId && JSON.parse(value.toString()).number === number);
  }

  /** @returns whether there was something to take */
  take(): boolean {
    const taken = this.#untaken.splice(0);
    for (const act of taken) act();
    return taken.length > 0;
  }

  read(slot: number): boolean {
    const record = this.#world.partitions[slot]?.[this.#read[slot] ?? 0];
    if (!record) return false;
    this.#read[slot] = record.offset + 1;
    this.router.receive(record);
    return true;
  }
}

class Client {
  readonly userId: string;
  readonly told: string[] = [];
  readonly problems: string[] = [];
  /** Where the first stream began. */
  begin: Set<Told> | undefined;
  ownBegin = 0;
  id: string | undefined;
  stream: Stream | undefined;
  leave: (() => void) | undefined;
  /** Frames that still arrive before the connection is cut. */
  left = 0;

  constructor(userId: string) {
    this.userId = userId;
  }

  write({ event, data, id }: Frame): void {
    if (this.left-- <= 0) return;
    if (id !== undefined) this.id = id;
    if (event === 'reset') this.problems.push(JSON.stringify(data));
    if (event === 'room-event') this.told.push(nameOf(JSON.parse(data as string)));
    if (event === 'user-event') this.told.push(`own.${JSON.parse(data as string).number}`);
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('commit' as const),
      room: fc.constantFrom(...roomIds),
      user: fc.constantFrom(...users, 'w'),
      changes: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      front: fc.nat(1),
      slot: fc.nat(slots - 1),
      count: fc.nat(4),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('connect' as const),
      client: fc.nat(2),
      front: fc.nat(1),
      frames: fc.oneof(fc.nat(6), fc.constant(1_000), fc.constant(1_000)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('snapshot' as const), front: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), front: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('repeat' as const),
      slot: fc.nat(slots - 1),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('drop' as const), room: fc.constantFrom(...roomIds) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('make up' as const),
      room: fc.constantFrom(...roomIds),
      user: fc.constantFrom(...users, 'w'),
      changes: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tell' as const), user: fc.constantFrom(...users) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('beat' as const), front: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take' as const), front: fc.nat(1) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const turn = () => new Promise(setImmediate);

async function run(steps: readonly Step[]) {
  const world = new World();
  const clients = ['u', 'u', 'v'].map((userId) => new Client(userId));
  const clientOf = new Map<Stream, Client>();
  const fronts = [0, 1].map(
    () =>
      new Front(world, (stream, frame) => {
        const client = clientOf.get(stream);
        if (client?.stream === stream) client.write(frame);
      }),
  ) as [Front, Front];
  /** Stays that the database had ended before a front knew: their last events need not be told. */
  const excused = new Set<string>();

  const connect = (client: Client, front: Front, frames: number) => {
    client.leave?.();
    client.left = Math.max(frames, client.id === undefined ? 1 : 0);
    const stream = { id: 'id', userId: client.userId } as Stream;
    client.stream = stream;
    clientOf.set(stream, client);
    client.ownBegin = client.begin
      ? client.ownBegin
      : world.own.filter(({ userId, number }) => front.hasTold(userId, number)).length;
    client.begin ??= new Set(world.events.filter((event) => front.hasRead(event)));
    client.leave = front.router.open(stream, client.id);
  };
  const snapshot = (front: Front) => {
    for (const load of front.loads.filter(({ rooms }) => !rooms)) {
      load.rooms = world.roomsOf(load.userId);
      for (const event of world.events)
        if (event.action === 'LEAVE' && event.userId === load.userId && !front.hasRead(event))
          excused.add(`${load.userId} ${nameOf(event)}`);
    }
  };
  const answer = async (front: Front) => {
    for (const load of front.loads.splice(0)) {
      if (load.rooms) load.answer(load.rooms);
      else front.loads.push(load);
    }
    await turn();
  };

  for (const one of steps) {
    if (one.do === 'commit') world.commit(one.room, one.user, one.changes);
    if (one.do === 'drop') world.drop(one.room);
    if (one.do === 'make up') world.makeUp(one.room, one.user, one.changes);
    if (one.do === 'tell') world.tellUser(one.user);
    if (one.do === 'repeat') world.repeat(one.slot, one.count);
    if (one.do === 'read')
      for (let count = 0; count <= one.count; count++) (fronts[one.front] as Front).read(one.slot);
    if (one.do === 'connect') connect(clients[one.client] as Client, fronts[one.front] as Front, one.frames);
    if (one.do === 'snapshot') snapshot(fronts[one.front] as Front);
    if (one.do === 'take') fronts[one.front]?.take();
    if (one.do === 'answer') await answer(fronts[one.front] as Front);
    const front = one.do === 'beat' ? (fronts[one.front] as Front) : undefined;
    if (front && ++front.beats < 4) front.router.beat();
  }
  const settle = async () => {
    for (const front of fronts) {
      for (let slot = 0; slot < slots; slot++) while (front.read(slot));
      do {
        while (front.take());
        while (front.loads.length > 0) {
          snapshot(front);
          await answer(front);
        }
      } while (front.take());
    }
  };
  const comeBack = () => {
    for (const [index, client] of clients.entries())
      if (client.left <= 0) connect(client, fronts[index % 2] as Front, 1_000);
  };
  comeBack();
  await settle();
  comeBack();
  await settle();
  return { world, clients, excused };
}

/** What the user may see of a room, with the leave that ends the stay it belongs to, if any. */
function visible(events: readonly Told[], userId: string): { event: Told; ends: Told | undefined }[] {
  const seen: { event: Told; ends: Told | undefined }[] = [];
  let stay: { event: Told; ends: Told | undefined }[] | undefined;
  for (const event of events) {
    const own = event.userId === userId && event.action !== 'SEND';
    if (own && event.action === 'JOIN') stay = [];
    const one = { event, ends: undefined };
    if (stay || own) seen.push(one);
    stay?.push(one);
    if (own && event.action === 'LEAVE') {
      for (const earlier of stay ?? []) earlier.ends = event;
      stay = undefined;
    }
  }
  return seen;
}

test('nobody misses what is theirs, is told it twice, or is told what is not', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 150, size: 'max' }), async (steps) => {
      const { world, clients, excused } = await run(steps);
      for (const { userId, told, problems, begin, ownBegin } of clients) {
        expect(problems).toEqual([]);
        for (const roomId of roomIds) {
          const all = visible(
            world.events.filter((event) => event.roomId === roomId),
            userId,
          ).filter(({ event }) => !begin?.has(event));
          const got = told.filter((name) => name.startsWith(`${roomId}.`));
          const isExcused = ({ event, ends }: (typeof all)[number]) =>
            ends !== undefined && event !== ends && excused.has(`${userId} ${nameOf(ends)}`);
          const expected = all
            .filter((one) => !isExcused(one) || got.includes(nameOf(one.event)))
            .map(({ event }) => nameOf(event));
          expect(got).toEqual(expected);
        }
        const own = world.own.slice(ownBegin).filter((one) => one.userId === userId);
        expect(told.filter((name) => name.startsWith('own.'))).toEqual(
          own.map(({ number }) => `own.${number}`),
        );
      }
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 500), seed: Number(process.env.PARLEY_SEED) },
  );
});
