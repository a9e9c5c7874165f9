/**
 * The history of a run of the fault suite, as its checker reads it: requests and answers, the records on topics, what
 * streams received, and the final state of the database.
 */
import type { MemberRole, PairName } from '@parley/contracts';

/** Milliseconds since the start of the run, by the clock of the one process that sends and listens. */
export type At = number;

export interface History {
  readonly commands: readonly Command[];
  /** Request ids that were used again for another request after they were answered. */
  readonly reused: readonly ReusedId[];
  /** Records on the request topics of the commands' pairs. */
  readonly requests: readonly RequestRecord[];
  /** Those of the commands' pairs, in the order of their partitions. */
  readonly replies: readonly ReplyRecord[];
  /** In the order of their partitions. */
  readonly events: readonly EventRecord[];
  readonly streams: readonly Stream[];
  readonly subscribers: readonly Subscriber[];
  readonly state: FinalState;
  /** What workers and fronts reported, where that was checked. */
  readonly health: readonly HealthNote[];
  /** Deliberate changes to topics. */
  readonly acts: readonly TopicAct[];
}

/**
 * An administrator's action. Records on deleted topics are lost, skipped ones are never answered, and with other
 * partitions, keys move.
 */
export interface TopicAct {
  readonly from: At;
  readonly to: At;
  readonly what: 'deleted' | 'skipped' | 'partitions added';
  readonly topics: readonly string[];
}

export interface HealthNote {
  readonly at: At;
  /** The fault during which it happened. */
  readonly during: string;
  /** That it is live, that it says why it is not ready, that it becomes ready, or that it serves the pairs it knows. */
  readonly promise: 'live' | 'says why' | 'ready' | 'serves';
  /** What was found instead. */
  readonly found: string;
  readonly isKept: boolean;
}

/** How a request is sent. */
export type Via = 'topic' | 'http' | 'stomp';

/** One request, however many times it was sent. */
export interface Command {
  readonly requestId: string;
  readonly pair: PairName;
  /** Who asks. */
  readonly userId: string;
  /** The room that it is about. */
  readonly roomId: number | null;
  readonly request: Readonly<Record<string, unknown>>;
  readonly via: Via;
  /** When it was first sent. */
  readonly invokedAt: At;
  /** How many times it was sent. */
  readonly sends: number;
  /** How many times it was tried: each try sends it once, or several times at once. */
  readonly tries: number;
  /**
   * Requests sent in sequence by one producer to one partition, without waiting: later ones of the same line take
   * effect later.
   */
  readonly line: string;
  /** Its place in the line. */
  readonly turn: number;
  /** The reply that settled it; null if none came in time. */
  readonly outcome: Outcome | null;
}

export interface Outcome {
  readonly at: At;
  /** Empty on success. */
  readonly errorCode: string;
  /** The reply; empty if STOMP only sent a receipt or an error. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ReusedId {
  readonly requestId: string;
  /** Whether a broker has acknowledged it; if not, it may be on its topic anyway. */
  readonly isWritten: boolean;
}

/** A record of a request topic. */
export interface RequestRecord {
  readonly pair: PairName;
  readonly requestId: string;
}

/** A record of a response topic. */
export interface ReplyRecord {
  readonly pair: PairName;
  readonly requestId: string;
  readonly errorCode: string;
  /** Its value, byte by byte. */
  readonly text: string;
}

/** A record of an event topic. One event may have several. */
export interface EventRecord {
  readonly topic: string;
  /** The request that caused it, by its `traceparent`; null without one. */
  readonly requestId: string | null;
  readonly event: ToldEvent;
}

/** The fields of an event of a room or user that the checks use. */
export interface ToldEvent {
  readonly eventId: number | null;
  readonly actionType: string;
  readonly userId: string;
  readonly eventSeq?: number | null;
  readonly roomId?: number | null;
  readonly messageId?: number | null;
  readonly seq?: number | null;
  readonly content?: string | null;
  /** Of `REACT`. */
  readonly emoji?: string;
  /** Of `REACT` and `PIN`. */
  readonly on?: boolean;
  /** Of `ROLE`. */
  readonly role?: MemberRole;
}

/** A client that listens, is disconnected, and continues from its last place, on any front. */
interface Listening {
  readonly userId: string;
  readonly told: readonly Told[];
  /** Its connections, with front and times. */
  readonly connections: readonly { readonly front: string; readonly from: At; readonly to: At | null }[];
}

/** All that one user received over one stream, which was cut and resumed from its last cursor. */
export interface Stream extends Listening {
  /** When and why it was told to reload everything. */
  readonly resets: readonly { readonly at: At; readonly reason: string }[];
}

/**
 * All that one user's STOMP client received about rooms; its subscriptions resumed from the last received place. An
 * event is identified by its room and place; one from the room's history has no place.
 */
export interface Subscriber extends Listening {
  readonly hears: 'all' | 'said';
}

export interface Told {
  readonly at: At;
  readonly of: 'room' | 'user';
  readonly event: ToldEvent;
}

export interface FinalState {
  readonly rooms: readonly { readonly roomId: number; readonly lastSeq: number; readonly eventSeq: number }[];
  readonly messages: readonly StoredMessage[];
  readonly members: readonly {
    readonly roomId: number;
    readonly userId: string;
    readonly readSeq: number;
    readonly role: MemberRole;
    readonly favourite: boolean;
    readonly notify: string;
  }[];
  readonly bans: readonly { readonly roomId: number; readonly userId: string }[];
  readonly pins: readonly { readonly roomId: number; readonly messageId: number }[];
  readonly statuses: readonly { readonly userId: string; readonly status: string }[];
  readonly reactions: readonly {
    readonly messageId: number;
    readonly userId: string;
    readonly emoji: string;
  }[];
  /** Number of stored events that were not published. */
  readonly unpublished: number;
}

export interface StoredMessage {
  readonly messageId: number;
  readonly roomId: number;
  readonly seq: number;
  readonly userId: string;
  readonly content: string;
  readonly isDeleted: boolean;
}
