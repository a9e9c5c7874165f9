import type {
  EvictedEvent,
  HelloEvent,
  PairName,
  ReplyEvent,
  ResetEvent,
  RoomEvent,
  SessionEndedEvent,
  UserEvent,
} from '@parley/contracts';

/** The events of a stream, by the names that the front gives them. */
export type StreamEvent =
  | { name: 'hello'; data: HelloEvent }
  | { name: 'heartbeat'; data: object }
  | { name: 'session-ended'; data: SessionEndedEvent }
  | { name: 'evicted'; data: EvictedEvent }
  | { name: 'reset'; data: ResetEvent }
  | { name: 'room-event'; data: RoomEvent }
  | { name: 'user-event'; data: UserEvent }
  | { name: `${PairName}-response`; data: ReplyEvent };

export type ReplyStreamEvent = Extract<StreamEvent, { name: `${PairName}-response` }>;

export function isReply(event: StreamEvent): event is ReplyStreamEvent {
  return event.name.endsWith('-response');
}
