/** All that can be broken. */
import { StackError } from '../../stack-error.ts';
import type { ClusterSize } from '../cluster/cluster.ts';
import { databaseAbsentAtBoot, kafkaAbsentAtBoot } from './boot-faults.ts';
import { allBrokersKilled, brokerKilled } from './broker-faults.ts';
import {
  databaseCut,
  databaseFrozen,
  databaseFrozenLong,
  databaseKilled,
  databaseStopped,
} from './database-faults.ts';
import { brokersDiskFull, databaseDiskFull } from './disk-faults.ts';
import type { Fault } from './fault.ts';
import { leadersMoved } from './leaders-moved.ts';
import { allWorkersKilled, clocksShifted, frontKilled, workerKilled } from './member-faults.ts';
import { networkFaults } from './network-faults.ts';
import {
  rebalance,
  rebalances,
  rollingRestart,
  rollingUpgrade,
  workerRestarted,
  workersScaled,
} from './order-faults.ts';
import {
  eventTopicsDeleted,
  offsetsReset,
  partitionsAdded,
  repliesDeleted,
  requestsDeleted,
  topicDeleted,
} from './topic-faults.ts';

export const faults: readonly Fault[] = [
  workerKilled,
  allWorkersKilled,
  workerRestarted,
  frontKilled,
  rebalance,
  rebalances,
  workersScaled,
  rollingRestart,
  rollingUpgrade,
  databaseStopped,
  databaseKilled,
  databaseCut,
  databaseFrozen,
  databaseFrozenLong,
  brokerKilled,
  allBrokersKilled,
  leadersMoved,
  clocksShifted,
  ...networkFaults,
  kafkaAbsentAtBoot,
  databaseAbsentAtBoot,
  topicDeleted,
  eventTopicsDeleted,
  partitionsAdded,
  requestsDeleted,
  repliesDeleted,
  offsetsReset,
  brokersDiskFull,
  databaseDiskFull,
];

/** Those that run if none is named. */
export const shortFaults: readonly Fault[] = faults.filter(({ isLong }) => !isLong);

/** @throws {StackError} for an unknown name */
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

/** Those that a cluster of this size can survive. */
export function faultsFor(size: ClusterSize, among: readonly Fault[]): Fault[] {
  return among.filter(({ needs = {} }) =>
    Object.entries(needs).every(([kind, least]) => size[kind as keyof ClusterSize] >= least),
  );
}
