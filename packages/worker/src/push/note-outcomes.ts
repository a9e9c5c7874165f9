/** Records the outcomes of pushes in batches, and forgets devices that are gone or have been unreachable for days. */
import { type Log, pause } from '@parley/messaging';
import { Prisma } from '../database/database.ts';
import type { Pipeline } from '../database/pipeline.ts';
import type { Push, PushOutcome } from './push-lanes.ts';

/** A device is forgotten if its push service has rejected its pushes for this long. */
const failingDays = 3;
/** How long outcomes are gathered. Milliseconds. */
const gatheredFor = 1_000;

type Note = 'gone' | 'reached' | 'failing';

const noteOf: Record<PushOutcome, Note | undefined> = {
  sent: 'reached',
  gone: 'gone',
  refused: 'failing',
  'given up': 'failing',
  dropped: undefined,
  left: undefined,
};

export interface OutcomeNotesOptions {
  readonly pipeline: Pick<Pipeline, 'change'>;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

export class OutcomeNotes {
  readonly #options: OutcomeNotesOptions;
  /** By device. */
  #notes = new Map<number, Note>();

  constructor(options: OutcomeNotesOptions) {
    this.#options = options;
  }

  add({ device: { id, isFailing } }: Push, outcome: PushOutcome): void {
    const note = noteOf[outcome];
    if (note === undefined || (note === 'reached' && !isFailing)) return;
    if (this.#notes.size === 0) void this.#writeSoon();
    this.#notes.set(id, note);
  }

  async #writeSoon(): Promise<void> {
    const { pipeline, log, stopping } = this.#options;
    await pause(gatheredFor, stopping);
    const notes = [...this.#notes];
    this.#notes = new Map();
    const those = (wanted: Note) => notes.flatMap(([id, note]) => (note === wanted ? [id] : []));
    const failing = those('failing');
    const writes = [
      Prisma.sql`
        DELETE FROM push_subscriptions WHERE id = ANY(${those('gone')}::bigint[])
          OR id = ANY(${failing}::bigint[]) AND failing_since < now() - make_interval(days => ${failingDays})`,
      Prisma.sql`
        UPDATE push_subscriptions SET failing_since = NULL WHERE id = ANY(${those('reached')}::bigint[])`,
      Prisma.sql`
        UPDATE push_subscriptions SET failing_since = now()
        WHERE id = ANY(${failing}::bigint[]) AND failing_since IS NULL`,
    ];
    await pipeline
      .change({}, () => ({ writes, result: () => null }))
      .catch((error) => log.debug({ error }, 'the outcomes of pushes could not be stored'));
  }
}
