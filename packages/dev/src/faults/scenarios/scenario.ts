/** What many clients do to the system, or suffer with it, measured against what is promised of it. */
import type { FilledRooms } from '../../bench/fanout/fill-rooms.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { FaultsPlace } from '../faults-place.ts';

export interface Scenario {
  /** By which `--scenario` chooses it. */
  readonly name: string;
  readonly about: string;
  run(place: ScenarioPlace): Promise<Claim[]>;
}

export interface ScenarioPlace extends FaultsPlace {
  readonly cluster: Cluster;
  /** Whose streams there may be. */
  readonly filled: FilledRooms;
  /** With few clients, for a short time. */
  readonly isShort: boolean;
}

/** Something that is promised, and what was measured. */
export interface Claim {
  readonly about: string;
  readonly target: string;
  readonly measured: string;
  readonly holds: boolean;
  /** What another load of the machine changes; the short form tells it, and does not judge by it. */
  readonly isOfTime: boolean;
}

/** That so many are what all should be. */
export function all(about: string, count: number, of: number): Claim {
  return { about, target: `${of}`, measured: `${count}`, holds: count === of, isOfTime: false };
}

export function none(about: string, count: number): Claim {
  return { about, target: '0', measured: `${count}`, holds: count === 0, isOfTime: false };
}

/** @param seconds at most */
export function withinSeconds(about: string, ms: number, seconds: number): Claim {
  const measured = `${(ms / 1_000).toFixed(1)} s`;
  return { about, target: `≤ ${seconds} s`, measured, holds: ms <= seconds * 1_000, isOfTime: true };
}
