/** What batches are handled with, and the callbacks for their results. */
import type { DatabaseClock, EventSender, NoReply, ReceivedRequest, ReplyText } from '@parley/messaging';
import type { Database } from '../database/database.ts';
import type { Pipeline } from '../database/pipeline.ts';
import type { StoredEvent } from '../outbox/outbox.ts';
import type { Attempts } from '../services/attempts.ts';
import type { Passwords } from '../services/passwords.ts';
import type { PushSettings } from '../services/push-settings.ts';
import type { Quotas } from '../services/quotas.ts';
import type { OpeningRules } from './open-requests.ts';
import type { SecurityLog } from './security-log.ts';

export interface HandlerOptions extends OpeningRules {
  readonly database: Database;
  /** Why the database is unavailable, or undefined. */
  readonly databaseProblem: () => Promise<Error | undefined>;
  readonly clock: Pick<DatabaseClock, 'known' | 'date'>;
  readonly pipeline: Pick<Pipeline, 'read' | 'change'>;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly quotas: Quotas;
  /** Settings of Web Push; undefined if it is off. */
  readonly push: PushSettings | undefined;
  readonly events: EventSender;
  /** Called when new events are in the outbox. */
  readonly onEvents: (events: readonly StoredEvent[]) => void;
  readonly security: SecurityLog;
  readonly stopping: AbortSignal;
}

export type Replies = (ReplyText | NoReply)[];

/** Whether a request's deadline has passed. */
export type Expired = (request: ReceivedRequest) => boolean;
