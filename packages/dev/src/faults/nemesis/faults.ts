/** All that can be broken. */
import { StackError } from '../../stack-error.ts';
import type { ClusterSize } from '../cluster/cluster.ts';
import { allBrokersKilled, brokerKilled } from './broker-faults.ts';
import { databaseCut, databaseFrozen, databaseKilled, databaseStopped } from './database-faults.ts';
import type { Fault } from './fault.ts';
import { leadersMoved } from './leaders-moved.ts';
import {
  allWorkersKilled,
  clocksShifted,
  frontKilled,
  rebalance,
  workerKilled,
  workerRestarted,
} from './member-faults.ts';

export const faults: readonly Fault[] = [
  workerKilled,
  allWorkersKilled,
  workerRestarted,
  frontKilled,
  rebalance,
  databaseStopped,
  databaseKilled,
  databaseCut,
  databaseFrozen,
  brokerKilled,
  allBrokersKilled,
  leadersMoved,
  clocksShifted,
];

/** @throws {StackError} for a name that none has */
export function faultsCalled(names: readonly string[]): readonly Fault[] {
  return names.map((name) => {
    const fault = faults.find((one) => one.name === name);
    if (fault) return fault;
    throw new StackError(
      `There is no fault "${name}".`,
      `There are:  ${faults.map((one) => one.name).join(', ')}`,
    );
  });
}

/** Those that a cluster of this size can stand. */
export function faultsFor(size: ClusterSize, among: readonly Fault[]): Fault[] {
  return among.filter(({ needs = {} }) =>
    Object.entries(needs).every(([kind, least]) => size[kind as keyof ClusterSize] >= least),
  );
}
