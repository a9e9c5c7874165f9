/**
 * What happened in a run of the fault suite, as its checker reads it: what was asked and answered, what stands on the topics,
 * what streams were told, and what the database holds in the end.
 */
import type { MemberRole, PairName } from '@parley/contracts';

/** Milliseconds since the run began, by the clock of the one process that asks and listens. */
export type At = number;

export interface History {
  readonly commands: readonly Command[];
  /** Request ids that were used again for something else, once they were answered. */
  readonly reused: readonly ReusedId[];
  /** The records on the request topics of the commands' pairs. */
  readonly requests: readonly RequestRecord[];
  /** Those of the commands' pairs, in the order of their partitions. */
  readonly replies: readonly ReplyRecord[];
  /** In the order of their partitions. */
  readonly events: readonly EventRecord[];
  readonly streams: readonly Stream[];
  readonly subscribers: readonly Subscriber[];
  readonly state: FinalState;
  /** What workers and fronts said of themselves where that was looked at. */
  readonly health: readonly HealthNote[];
  /** What was done to topics on purpose. */
  readonly acts: readonly TopicAct[];
}

/** An administrator's. What stood on deleted topics is lost, what was skipped is answered by nobody; with other partitions, keys go to others. */
export interface TopicAct {
  readonly from: At;
  readonly to: At;
  readonly what: 'deleted' | 'skipped' | 'partitions added';
  readonly topics: readonly string[];
}

export interface HealthNote {
  readonly at: At;
  /** The fault that was made then. */
  readonly during: string;
  /** That it is live, that it says why it isn't ready, that it becomes ready, or that it serves what it knows. */
  readonly promise: 'live' | 'says why' | 'ready' | 'serves';
  /** Who said what. */
  readonly found: string;
  readonly isKept: boolean;
}

/** How a request is sent. */
export type Via = 'topic' | 'http' | 'stomp';

/** One request, however often it was sent. */
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
  /** How often it was sent. */
  readonly sends: number;
  /** How often it was tried: each time it is sent once, or several times at once. */
  readonly tries: number;
  /**
   * What was sent one after the other, without waiting, by one producer to one partition: a later one of the same line
   * takes effect later.
   */
  readonly line: string;
  /** Its place in the line. */
  readonly turn: number;
  /** The reply that settled it; null where none came in time. */
  readonly outcome: Outcome | null;
}

export interface Outcome {
  readonly at: At;
  /** Empty on success. */
  readonly errorCode: string;
  /** The reply; empty where STOMP said by a receipt, or an error, that there is one. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ReusedId {
  readonly requestId: string;
  /** Whether a broker has acknowledged it; if not, it may stand on its topic all the same. */
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

/** A record of an event topic. One event may stand there more than once. */
export interface EventRecord {
  readonly topic: string;
  /** The request that caused it, by its `traceparent`; null where it has none. */
  readonly requestId: string | null;
  readonly event: ToldEvent;
}

/** What the checks look at of an event, of a room or of a user. */
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

/** What listens, is cut off, and goes on from where it was, on any front. */
interface Listening {
  readonly userId: string;
  readonly told: readonly Told[];
  /** When it was connected, and to which front. */
  readonly connections: readonly { readonly front: string; readonly from: At; readonly to: At | null }[];
}

/** All that one user was told over one stream, which was cut and came back from its last cursor. */
export interface Stream extends Listening {
  /** Why it was told to load everything again, and when. */
  readonly resets: readonly { readonly at: At; readonly reason: string }[];
}

/**
 * All that one user's STOMP client was told of rooms, whose subscriptions came back from the last that they were told. An
 * event is known by its room and its place; one that was told from the room's history has no place.
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
  /** Events that are stored and were not published. */
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
