/** Samples workers and fronts of a run, every few seconds, from outside. */

import { pause } from '@parley/messaging';
import type { EnvironmentOf } from '../faults/cluster/start-members.ts';
import type { Watch } from '../faults/run-faults.ts';
import { freePorts } from '../processes/ports.ts';
import { Inspector } from './inspector.ts';
import type { Sample } from './samples.ts';

type Load = Parameters<Watch['begin']>[0];

interface Member {
  readonly name: string;
  readonly port: number;
  inspector?: Inspector;
}

export interface SamplerOptions {
  readonly workers: number;
  readonly fronts: number;
  /** Duration of the whole run in milliseconds. */
  readonly length: number;
  readonly onProblem: (text: string) => void;
}

/** Number of garbage collections over a run; there is one more sample between two of them. */
const collections = 12;
const samplesBetween = 8;

export class Sampler implements Watch {
  readonly samples: Sample[] = [];
  readonly environmentOf: EnvironmentOf;
  readonly #members: Member[];
  readonly #every: number;
  readonly #onProblem: (text: string) => void;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  static async create(options: SamplerOptions): Promise<Sampler> {
    return new Sampler(options, await freePorts(options.workers + options.fronts));
  }

  private constructor({ workers, fronts, length, onProblem }: SamplerOptions, ports: readonly number[]) {
    const names = [
      ...Array.from({ length: workers }, (_, index) => `worker ${index + 1}`),
      ...Array.from({ length: fronts }, (_, index) => `front ${index + 1}`),
    ];
    this.#members = names.map((name, place) => ({ name, port: ports[place] ?? 0 }));
    this.#every = length / collections / samplesBetween;
    this.#onProblem = onProblem;
    this.environmentOf = (kind, index) => {
      const member = this.#members.find(({ name }) => name === `${kind} ${index + 1}`);
      // A temporary one is not measured.
      return member ? { NODE_OPTIONS: `--inspect=127.0.0.1:${member.port}` } : {};
    };
  }

  begin(load: Load): void {
    this.#running = this.#run(load);
  }

  /** Takes a last sample. */
  async end(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const { inspector } of this.#members) inspector?.close();
  }

  async #run(load: Load): Promise<void> {
    const { signal } = this.#stopping;
    for (let taken = 0; ; taken++) {
      const isLast = signal.aborted;
      const isCollected = isLast || taken % samplesBetween === 0;
      await Promise.all(this.#members.map((member) => this.#sample(member, load, isCollected)));
      if (isLast) return;
      await pause(this.#every, signal);
    }
  }

  /** One that can't be reached now is measured the next time. */
  async #sample(member: Member, load: Load, isCollected: boolean): Promise<void> {
    try {
      member.inspector ??= await Inspector.open(member.port);
      const { inspector } = member;
      // Read before garbage collection, which blocks the process.
      const { p99, max } = await inspector.loopDelay();
      if (isCollected) await inspector.collectGarbage();
      const { rss, heapUsed } = await inspector.memory();
      if (isCollected) await inspector.loopDelay();
      this.samples.push({
        at: load.now(),
        member: member.name,
        settled: load.commands.length,
        rss,
        heapUsed,
        isCollected,
        loopP99: p99,
        loopMax: max,
      });
    } catch (error) {
      this.#onProblem(`${member.name} was not measured: ${(error as Error).message}`);
      member.inspector?.close();
      delete member.inspector;
    }
  }
}
