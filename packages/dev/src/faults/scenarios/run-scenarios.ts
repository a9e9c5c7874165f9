/** Runs scenarios one after the other on one cluster. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillRooms } from '../../bench/fanout/fill-rooms.ts';
import { keepSecrets } from '../../stack/secrets.ts';
import { startCluster } from '../cluster/cluster.ts';
import type { FaultsOptions } from '../faults-options.ts';
import { during, type FaultsPlace } from '../faults-place.ts';
import type { Claim, Scenario } from './scenario.ts';

export interface Outcome {
  readonly scenario: Scenario;
  readonly claims: readonly Claim[];
}

/** Number of users who may have streams. */
const users = { short: 200, full: 5_000 };

/** The others are measured anyway. */
function notMeasured({ message }: Error): Claim {
  return { about: 'measured to its end', target: 'yes', measured: message, holds: false, isOfTime: false };
}

export async function runScenarios(options: FaultsOptions, place: FaultsPlace): Promise<Outcome[]> {
  const { scenarios, isShort } = options;
  const cluster = await startCluster(place, options);
  const { SESSION_SECRET_FILE } = keepSecrets(join(place.folder, 'secrets')).files;
  const secret = readFileSync(SESSION_SECRET_FILE, 'utf8').trim();
  const count = isShort ? users.short : users.full;
  const filled = await during(place, `Making ${count} users`, () =>
    fillRooms(cluster.databaseUrl, cluster.fronts[0] ?? '', secret, count),
  );
  const outcomes: Outcome[] = [];
  for (const scenario of scenarios) {
    place.fleet.signal.throwIfAborted();
    const run = () => scenario.run({ ...place, cluster, filled, isShort });
    const claims = await during(place, scenario.about, run).catch((error: Error) => [notMeasured(error)]);
    outcomes.push({ scenario, claims });
    for (const { about, measured, target, holds } of claims)
      place.progress.print(`  ${holds ? '✔' : '✖'} ${about}: ${measured} (${target})`);
  }
  return outcomes;
}
