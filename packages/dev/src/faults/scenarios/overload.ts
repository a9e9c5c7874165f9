/**
 * Five times the capacity is requested for two minutes. The excess is refused at once, with the time to retry after;
 * accepted requests are handled in time, nearly at full capacity; no process grows without limit, and soon afterwards
 * everything is as before. The capacity is limited by a database that takes its time for each message, whatever the
 * machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Cluster } from '../cluster/cluster.ts';
import { HttpLoad } from './http-load.ts';
import { ProcessSizes } from './process-sizes.ts';
import { none, type Scenario, withinSeconds } from './scenario.ts';

/** The ratio of requests to capacity. */
const times = 5;
/** Minimum share of the capacity that is still handled. */
const leastPart = 0.8;
/**
 * Maximum growth of a process in MiB: a front keeps events (EVENT_TAIL_MB, 64) and replies (32) for a while, and both
 * leave as much garbage again.
 */
const maxGrowth = 256;
/** Milliseconds that the database takes per message. */
const slowness = 10;
/** Concurrent senders while the capacity is measured: batches are then full. */
const inFlight = 160;
/** The normal limit for a request's time. Milliseconds. */
const usual = 1_000;

export const overload: Scenario = {
  name: 'overload',
  about: 'five times the capacity is requested',
  async run({ cluster, filled, isShort, fleet: { signal } }) {
    const [measured, overloaded] = isShort ? [4, 8] : [20, 120];
    await slowDown(cluster, slowness);
    const load = new HttpLoad(cluster.fronts, filled, signal);
    try {
      const before = await load.closed(inFlight, measured);
      const capacity = before.inTime / measured;
      const sizes = await ProcessSizes.watch(cluster);
      const during = await load.open(capacity * times, overloaded);
      const growth = await sizes.growth(maxGrowth);
      const ended = performance.now();
      while ((await load.one()) > usual && !signal.aborted) await sleep(100);
      return [
        {
          about: 'handled per second, relative to the capacity',
          target: `≥ ${leastPart * 100} %`,
          measured: `${((during.inTime / overloaded / capacity) * 100).toFixed(0)} % of ${capacity.toFixed(0)}/s`,
          holds: during.inTime / overloaded >= capacity * leastPart,
          isOfTime: true,
        },
        {
          about: 'refused with 503 and Retry-After',
          target: '> 0',
          measured: `${during.refused} of ${during.asked}`,
          holds: during.refused > 0,
          isOfTime: false,
        },
        none('refused without Retry-After', during.refusedSilently),
        none('answered in another way, or not at all', during.failed),
        growth,
        withinSeconds('until a request is answered as quickly as before', performance.now() - ended, 5),
      ];
    } finally {
      load.stop();
      await slowDown(cluster, 0);
    }
  },
};

/** Uses a trigger. @param ms per message; 0 for full speed */
async function slowDown({ databaseUrl }: Cluster, ms: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('DROP TRIGGER IF EXISTS slow ON messages');
    if (ms === 0) return;
    await client.query(
      `CREATE OR REPLACE FUNCTION be_slow() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN PERFORM pg_sleep(${ms / 1_000}); RETURN NEW; END $$`,
    );
    await client.query(
      'CREATE TRIGGER slow BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION be_slow()',
    );
  } finally {
    await client.end();
  }
}
