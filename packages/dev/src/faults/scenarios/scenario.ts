/** What many clients do to the system, or experience with it, measured against what is promised. */
import type { FilledRooms } from '../../bench/fanout/fill-rooms.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { FaultsPlace } from '../faults-place.ts';

export interface Scenario {
  /** Name for `--scenario`. */
  readonly name: string;
  readonly about: string;
  run(place: ScenarioPlace): Promise<Claim[]>;
}

export interface ScenarioPlace extends FaultsPlace {
  readonly cluster: Cluster;
  /** The users who may have streams. */
  readonly filled: FilledRooms;
  /** With few clients, for a short time. */
  readonly isShort: boolean;
}

/** A promise, and the measurement. */
export interface Claim {
  readonly about: string;
  readonly target: string;
  readonly measured: string;
  readonly holds: boolean;
  /** Whether other load on the machine affects it; the short form reports it, but does not judge by it. */
  readonly isOfTime: boolean;
}

/** The claim that the count covers all. */
export function all(about: string, count: number, of: number): Claim {
  return { about, target: `${of}`, measured: `${count}`, holds: count === of, isOfTime: false };
}

export function none(about: string, count: number): Claim {
  return { about, target: '0', measured: `${count}`, holds: count === 0, isOfTime: false };
}

/** @param seconds maximum */
export function withinSeconds(about: string, ms: number, seconds: number): Claim {
  const measured = `${(ms / 1_000).toFixed(1)} s`;
  return { about, target: `≤ ${seconds} s`, measured, holds: ms <= seconds * 1_000, isOfTime: true };
}
