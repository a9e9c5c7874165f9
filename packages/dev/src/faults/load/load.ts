/**
 * Many users who send requests continuously, over topics, HTTP and STOMP, some of them several times at once, and
 * listen on streams and STOMP subscriptions that are cut from time to time. Everything is recorded.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from '../../stack-error.ts';
import type { Command, ReusedId, Via } from '../history.ts';
import type { Random } from '../random.ts';
import { HttpAsker } from './http-asker.ts';
import { Listener } from './listener.ts';
import { type Reply, settle } from './settle.ts';
import { isForStomp, StompTab } from './stomp-tab.ts';
import { TopicAsker } from './topic-asker.ts';
import { drawWish, type Wish } from './wishes.ts';
import { World } from './world.ts';

export interface LoadOptions {
  readonly brokers: string;
  /** URLs. */
  readonly fronts: readonly string[];
  readonly users: number;
  readonly rooms: number;
  readonly random: Random;
  /** Aborts everything. */
  readonly signal: AbortSignal;
}

/** Milliseconds after which a request counts as unanswered. */
export const patience = 120_000;
/** Number of concurrent senders per user; each waits only for its own requests. */
const tabs = 3;
/** Maximum number of requests sent in sequence without waiting. */
const maxBurst = 4;
/** Milliseconds after which a user continues without a reply. */
const waitAtMost = 1_000;
/** Maximum number of open requests of all users together. */
const maxOpen = 300;
/** Shares of requests that go over HTTP and over STOMP, and that are sent several times at once. */
const [overHttp, overStomp, repeated] = [0.3, 0.2, 0.05];
const copies = 3;
/** Seconds between two cuts of one connection: minimum and maximum. */
const [cutFrom, cutTo] = [4, 15];

export class Load {
  readonly commands: Command[] = [];
  readonly reused: ReusedId[] = [];
  readonly listeners: Listener[] = [];
  readonly subscribers: StompTab[] = [];
  readonly #options: LoadOptions;
  readonly #topics: TopicAsker;
  readonly #askers = new Map<string, HttpAsker>();
  readonly #world: World;
  readonly #began = performance.now();
  #turn = 0;
  /** Unsettled requests. */
  readonly #open = new Set<Promise<Command>>();
  #isEnough = false;

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#topics = new TopicAsker(options.brokers);
    this.#world = new World(Array.from({ length: options.users }, (_, at) => `user-${at + 1}`));
  }

  /** Milliseconds since the start of the run. */
  now(): number {
    return performance.now() - this.#began;
  }

  /** Signs users up, who all add each other, opens their streams, and creates rooms. */
  async prepare(): Promise<void> {
    const { users } = this.#world;
    await until('reading replies', () => this.#topics.up, this.#options.signal);
    await Promise.all(users.map((userId) => this.#arrive(userId)));
    await Promise.all(
      users.map((userId) => {
        const friendId = users.filter((other) => other !== userId);
        return this.#must('user-add-friend', userId, { userId, friendId });
      }),
    );
    for (const userId of users.slice(0, this.#options.rooms)) {
      const friendId = users.filter((other) => other !== userId).slice(0, Math.ceil(users.length / 2));
      await this.#must('user-add-room', userId, { userId, friendId });
    }
    for (const { roomId, keeper } of this.#world.rooms)
      await this.#must('user-add-chat', keeper, { roomId, writerId: keeper, message: 'Welcome' }, roomId);
    await Promise.all(users.map((userId) => this.#subscribe(userId)));
  }

  /** Sends until `enough`; resolves when all requests are settled. */
  async run(): Promise<void> {
    const cutting = [...this.listeners, ...this.subscribers].map((one) =>
      this.#cutNowAndThen(one, this.#options.random.fork()),
    );
    const asking = this.#world.users.flatMap((userId) =>
      Array.from({ length: tabs }, () => this.#askOn(userId, this.#options.random.fork())),
    );
    await Promise.all([...cutting, ...asking]);
    await Promise.all(this.#open);
  }

  /** Stops sending. */
  enough(): void {
    this.#isEnough = true;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.listeners, ...this.subscribers].map((one) => one.stop()));
    await this.#topics.stop();
  }

  get #isOver(): boolean {
    return this.#isEnough || this.#options.signal.aborted;
  }

  async #arrive(userId: string): Promise<void> {
    const { random, fronts } = this.#options;
    const asker = new HttpAsker();
    this.#askers.set(userId, asker);
    const account = { userId, userPw: 'correct horse' };
    await this.#must('user-add', userId, { ...account, email: '', userName: userId.toUpperCase() });
    await this.#must('login', userId, account);
    const listener = new Listener({
      userId,
      cookie: asker.cookie,
      fronts,
      random: random.fork(),
      now: () => this.now(),
    });
    this.listeners.push(listener);
    await listener.whenGreeted();
  }

  async #subscribe(userId: string): Promise<void> {
    const { random, fronts } = this.#options;
    const tab = new StompTab({
      userId,
      cookie: this.#askers.get(userId)?.cookie ?? '',
      fronts,
      hears: this.subscribers.length % 2 === 0 ? 'all' : 'said',
      rooms: this.#world.rooms.map(({ roomId }) => roomId),
      random: random.fork(),
      now: () => this.now(),
    });
    this.subscribers.push(tab);
    await tab.whenConnected();
  }

  /** For the preparation: a failure before any fault is not a finding. */
  async #must(
    pair: Wish['pair'],
    userId: string,
    request: object,
    roomId: number | null = null,
  ): Promise<void> {
    const requestId = this.#options.random.uuid();
    const wish = { requestId, pair, userId, roomId, request: request as Wish['request'] };
    const { outcome } = await this.#ask(wish, 'http', 1);
    if (outcome?.errorCode !== '')
      throw new StackError(`${pair} of ${userId} failed before the run: ${JSON.stringify(outcome?.body)}`);
  }

  /** Waits for its requests, but not for long: unanswered requests must not keep users from sending others. */
  async #askOn(userId: string, random: Random): Promise<void> {
    while (!this.#isOver) {
      const via = drawVia(random);
      const isMeant = via === 'stomp' ? isForStomp : undefined;
      const wishes = Array.from({ length: random.int(1, maxBurst + 1) }, () =>
        drawWish(random, this.#world, userId, isMeant),
      );
      const asked = wishes.map((wish) => this.#ask(wish, via, random.isTrue(repeated) ? copies : 1));
      await Promise.race([Promise.all(asked), sleep(waitAtMost)]);
      while (!this.#isOver && this.#open.size > maxOpen) await sleep(50);
    }
  }

  #ask(wish: Wish, via: Via, times: number): Promise<Command> {
    const asked = this.#askUntilSettled(wish, via, times).finally(() => this.#open.delete(asked));
    this.#open.add(asked);
    return asked;
  }

  async #askUntilSettled(wish: Wish, via: Via, times: number): Promise<Command> {
    const turn = ++this.#turn;
    const invokedAt = this.now();
    const { reply, tries } = await settle(
      (tried) => this.#attempt(wish, via, turn + tried, times),
      patience,
      this.#options.signal,
    );
    const command: Command = {
      ...wish,
      via,
      invokedAt,
      turn,
      line: lineOf(wish, via),
      sends: tries * times,
      tries,
      outcome: reply && { at: this.now(), ...reply },
    };
    this.commands.push(command);
    this.#world.learn(command);
    if (isToBeReused(command)) await this.#reuse(wish);
    return command;
  }

  /** Sends another request with an id that was answered. */
  async #reuse(wish: Wish): Promise<void> {
    const request = { ...wish.request, message: `${wish.request.message}, or not` };
    const isWritten = await this.#topics.write({ ...wish, request });
    this.reused.push({ requestId: wish.requestId, isWritten });
  }

  #attempt(wish: Wish, via: Via, at: number, times: number): Promise<Reply | undefined> {
    if (via === 'topic') return this.#topics.ask(wish, times);
    if (via === 'stomp') return this.#tabOf(wish.userId).ask(wish, times);
    const { fronts } = this.#options;
    const those = Array.from({ length: times }, (_, more) => fronts[(at + more) % fronts.length] ?? '');
    return this.#askers.get(wish.userId)?.ask(wish, those) ?? Promise.resolve(undefined);
  }

  #tabOf(userId: string): StompTab {
    const tab = this.subscribers.find((one) => one.userId === userId);
    if (!tab) throw new RangeError(`${userId} has no STOMP client`);
    return tab;
  }

  async #cutNowAndThen(connection: Listener | StompTab, random: Random): Promise<void> {
    while (!this.#isOver) {
      const end = this.now() + random.int(cutFrom * 1_000, cutTo * 1_000);
      while (!this.#isOver && this.now() < end) await sleep(100);
      connection.cut();
    }
  }
}

/** One in sixteen messages: the ids are drawn from the seed. */
function isToBeReused({ pair, outcome, requestId }: Command): boolean {
  return pair === 'user-add-chat' && outcome?.errorCode === '' && requestId.startsWith('0');
}

function drawVia(random: Random): Via {
  const drawn = random.next();
  if (drawn < overHttp) return 'http';
  return drawn < overHttp + overStomp ? 'stomp' : 'topic';
}

/** HTTP requests have no order among each other; the frames of a STOMP connection are handled in order. */
function lineOf({ userId, requestId }: Wish, via: Via): string {
  if (via === 'http') return requestId;
  return via === 'stomp' ? `STOMP of ${userId}` : 'topics';
}

async function until(what: string, isTrue: () => boolean, signal: AbortSignal): Promise<void> {
  const end = performance.now() + patience;
  while (!isTrue()) {
    signal.throwIfAborted();
    if (performance.now() > end) throw new StackError(`${what} did not begin within ${patience / 1_000} s.`);
    await sleep(50);
  }
}
