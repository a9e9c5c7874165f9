/**
 * What a client listens to: rooms of which it is a member, and errors.
 *
 * A subscription hears from the frame on that asks for it, and tells once it is known that it may. It ends where the user
 * leaves the room.
 */
import { Failure } from '@parley/contracts';
import { keepTrying } from '@parley/messaging';
import { askAlone } from '../requests/ask.ts';
import { insist } from '../requests/insist.ts';
import { addTo, removeFrom } from '../streams/sets-by-key.ts';
import type { Frame } from '../streams/streams.ts';
import { topicOf } from './destinations.ts';
import { ackModeOf, required, resumeOf } from './frame-headers.ts';
import { headerLines, type StompFrame } from './frames.ts';
import type { Resume } from './missed.ts';
import type { Notices } from './notices.ts';
import { replay } from './replay.ts';
import { ofChange, type RoomKind, type RoomMessage, roomMessageOf, sharedFrame } from './room-messages.ts';
import type { StompServices } from './services.ts';
import type { StompSocket } from './socket.ts';
import { closeCodes, StompError, TooSlow } from './stomp-error.ts';
import { type Outlet, Subscription } from './subscription.ts';

type Services = Pick<StompServices, 'asker' | 'events' | 'roomTypes' | 'config'>;

export interface SubscriptionsOptions {
  readonly userId: string;
  readonly socket: StompSocket;
  readonly notices: Notices;
  readonly services: Services;
  /** When what happens in the user's rooms has begun to be heard. */
  readonly live: Promise<void>;
}

export class Subscriptions {
  readonly #options: SubscriptionsOptions;
  readonly #outlet: Outlet;
  /** By what the client calls them. */
  readonly #all = new Map<string, Subscription>();
  readonly #ofRooms = new Map<number, Set<Subscription>>();
  readonly #unacknowledged = new Map<string, Subscription>();
  readonly #over = new AbortController();
  #messages = 0;

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
    this.#outlet = this.#newOutlet(options.socket);
  }

  /** @throws StompError */
  subscribe(frame: StompFrame): void {
    const { notices } = this.#options;
    const key = this.#newKey(frame);
    const destination = required(frame, 'destination');
    const topic = topicOf(destination);
    if (!topic) {
      notices.refuse(frame, new Failure('NOT_FOUND', 'there is no such destination'), true);
    } else if ('errors' in topic) {
      notices.listen(key, { subscription: frame.headers.get('id'), destination });
      notices.receipt(frame);
    } else {
      const resume = resumeOf(frame);
      const subscription = this.#newSubscription(frame, key, topic, resume);
      this.#all.set(key, subscription);
      addTo(this.#ofRooms, topic.roomId, subscription);
      void this.#admit(frame, subscription, resume);
    }
  }

  /** One that was ended from here meanwhile is no mistake of the client's. @throws StompError */
  unsubscribe(frame: StompFrame): void {
    const { notices } = this.#options;
    const key = this.#keyOf(frame);
    const subscription = this.#all.get(key);
    if (subscription) this.#drop(subscription);
    else notices.unlisten(key);
  }

  /** Something happened in one of the user's rooms. */
  hear(frame: Frame): void {
    const message = this.#all.size > 0 ? roomMessageOf(frame) : undefined;
    const subscriptions = message && this.#ofRooms.get(message.roomId);
    if (!subscriptions) return;
    const isOver = message.action === 'LEAVE' && message.userId === this.#options.userId;
    for (const subscription of subscriptions) {
      subscription.hear(message);
      if (isOver) this.#endByLeaving(subscription);
    }
  }

  /** Of what is not known, or not any more, nothing is said. @throws StompError */
  acknowledge(frame: StompFrame): void {
    const messageId = frame.headers.get('id') ?? required(frame, 'message-id');
    const subscription = this.#unacknowledged.get(messageId);
    for (const id of subscription?.acknowledge(messageId) ?? []) this.#unacknowledged.delete(id);
  }

  close(): void {
    this.#over.abort();
    for (const subscription of this.#all.values()) subscription.end();
  }

  #newSubscription(frame: StompFrame, key: string, kind: RoomKind, resume: Resume): Subscription {
    const { version } = this.#options.socket;
    const id = frame.headers.get('id');
    const lines = headerLines(version, { subscription: id, destination: required(frame, 'destination') });
    return new Subscription(
      {
        ...kind,
        key,
        frameBegin: `MESSAGE\n${lines}`,
        ack: ackModeOf(frame),
        wantsAll: frame.headers.get('events') === 'all',
        place: { seq: resume.seq ?? 0, eventSeq: resume.eventSeq ?? 0 },
      },
      this.#outlet,
    );
  }

  /** Never rejects. */
  async #admit(frame: StompFrame, subscription: Subscription, resume: Resume): Promise<void> {
    const { userId, services, notices, live } = this.#options;
    const { roomId, chatType } = subscription.options;
    try {
      await live;
      const room = services.events.roomFor(userId, String(roomId));
      if (room) subscription.isReadUpTo(room.read || room.known);
      const type = await insist(
        () => services.roomTypes.typeFor(userId, roomId, room !== undefined),
        () => subscription.isOver,
      );
      if (type !== chatType) throw new Failure('ROOM_NOT_FOUND');
      await replay(services, userId, subscription, resume);
      if (subscription.isOver) return;
      subscription.begin();
      notices.receipt(frame);
    } catch (error) {
      if (subscription.isOver) return;
      this.#drop(subscription);
      notices.refuse(frame, error, true);
    }
  }

  #endByLeaving(subscription: Subscription): void {
    const { key } = subscription.options;
    this.#drop(subscription);
    this.#options.notices.tell(new Failure('NOT_A_MEMBER'), { 'about-subscription': key });
  }

  #drop(subscription: Subscription): void {
    const { key, roomId } = subscription.options;
    for (const messageId of subscription.end()) this.#unacknowledged.delete(messageId);
    this.#all.delete(key);
    removeFrom(this.#ofRooms, roomId, subscription);
  }

  #newKey(frame: StompFrame): string {
    const { notices, services } = this.#options;
    const key = this.#keyOf(frame);
    if (this.#all.has(key) || notices.has(key)) throw new StompError('the id of this subscription is in use');
    const { subscriptions: most } = services.config;
    if (this.#all.size + notices.size >= most)
      throw new StompError(`a socket has at most ${most} subscriptions`, closeCodes.policy);
    return key;
  }

  /** In 1.0 a subscription needs no id, and is known by its destination. */
  #keyOf(frame: StompFrame): string {
    const isOfOld = this.#options.socket.version === '1.0' && !frame.headers.has('id');
    return required(frame, isOfOld ? 'destination' : 'id');
  }

  #newOutlet(socket: StompSocket): Outlet {
    return {
      get waiting() {
        return socket.waiting;
      },
      get isOpen() {
        return socket.isOpen;
      },
      drained: () => socket.drained(),
      giveUp: (why, isTooSlow) =>
        socket.fail(isTooSlow ? new TooSlow(why) : new StompError(why, closeCodes.tryAgainLater)),
      tell: (subscription, message) => this.#tell(subscription, message),
      complete: (kind, change) => this.#complete(kind, change),
    };
  }

  /** Nobody names what isn't acknowledged: it is called the same for all. What is of the moment has no name of its own. */
  #tell(subscription: Subscription, message: RoomMessage): string {
    const { socket } = this.#options;
    const { ack, frameBegin } = subscription.options;
    if (ack === 'auto' && message.eventSeq !== null) {
      socket.write(sharedFrame(message, frameBegin));
      return '';
    }
    const messageId = String(++this.#messages);
    const lines = ack === 'auto' ? '' : `ack:${messageId}\n`;
    if (ack !== 'auto') this.#unacknowledged.set(messageId, subscription);
    socket.write(`${frameBegin}message-id:${messageId}\n${lines}${message.frameEnd}`);
    return messageId;
  }

  /** A change of what not all members may see is told without its text; whoever may see it finds it in the history. */
  async #complete(kind: RoomKind, change: RoomMessage): Promise<RoomMessage | undefined> {
    const { userId, services } = this.#options;
    const around = change.seq ?? 0;
    const request = { userId, roomId: kind.roomId, around, limit: 1 };
    const find = () => askAlone(services.asker, 'user-search-chat', request);
    const reply = await keepTrying(find, this.#over.signal, () => undefined).catch(() => undefined);
    const message = reply?.isSuccess ? reply.message.find(({ seq }) => seq === around) : undefined;
    return message && !message.isDeleted ? ofChange(message, kind, change) : undefined;
  }
}
