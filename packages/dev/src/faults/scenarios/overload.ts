/**
 * Five times as much is asked as can be done, for two minutes: what is too much is refused at once, with word of when to come
 * back; what is taken is done in time, nearly as much as ever; no process grows without end, and soon after all is as before.
 * What can be done is bounded by a database that takes its time for each message, whatever the machine.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Cluster } from '../cluster/cluster.ts';
import { HttpLoad } from './http-load.ts';
import { ProcessSizes } from './process-sizes.ts';
import { none, type Scenario, withinSeconds } from './scenario.ts';

/** By how many times more is asked than can be done. */
const times = 5;
/** The part of what can be done that is done at least. */
const leastPart = 0.8;
/**
 * MiB that a process may grow by: a front keeps events (EVENT_TAIL_MB, 64) and replies (32) for a while, and both leave as
 * much garbage again.
 */
const maxGrowth = 256;
/** Milliseconds that the database takes for each message. */
const slowness = 10;
/** That ask all the time while it is measured what can be done: batches are then full. */
const inFlight = 160;
/** In which a request is answered when all is as usual. Milliseconds. */
const usual = 1_000;

export const overload: Scenario = {
  name: 'overload',
  about: 'five times as much is asked as can be done',
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
          about: 'done in a second, of what can be done',
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

/** By a trigger. @param ms for each message; 0 for as quickly as it can */
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
