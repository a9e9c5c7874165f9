/** What the gateway needs of its front. */
import type { PairName } from '@parley/contracts';
import type { Log, Tracing } from '@parley/messaging';
import type { EventRouter } from '../events/event-router.ts';
import type { Asker } from '../requests/ask.ts';
import type { SessionStore } from '../sessions/sessions.ts';
import type { Streams } from '../streams/streams.ts';
import type { GatheredWrites } from './gathered-writes.ts';
import type { StompConfig } from './limits.ts';
import type { RoomTypes } from './room-types.ts';

export interface StompServices {
  readonly asker: Pick<Asker, 'ask'>;
  readonly streams: Pick<Streams, 'add' | 'remove' | 'size'>;
  readonly events: Pick<EventRouter, 'open' | 'roomFor'>;
  readonly sessions: Pick<SessionStore, 'begin' | 'take'>;
  readonly writes: GatheredWrites;
  readonly roomTypes: RoomTypes;
  /** @throws Failure `UNAVAILABLE` while requests can't be answered */
  readonly requireKafka: (pair: PairName) => void;
  readonly config: StompConfig;
  /** Streams and sockets, at most. */
  readonly maxStreams: number;
  /** Sockets of an address of which nobody has said yet who they are, at most. */
  readonly maxOfAddress: number;
  /** Told of each socket that is closed because its reader is too slow. */
  readonly onTooSlow?: () => void;
  readonly tracing?: Tracing | undefined;
  readonly log: Log;
}
