/** Runs one request function in many slots for a while, and prints the results in the format of the peers' drivers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from '../measuring/measurement.ts';
import { LostReply } from './topic-asker.ts';

/** Resolves when the slot's request was answered, with whether it succeeded. */
export type Call = (slot: number) => Promise<boolean>;

/** Prints the phase and the result, each as a line of JSON. */
export async function runLoad(op: string, load: Load, call: Call): Promise<void> {
  await runFor(load.warmup, load, call);
  process.stdout.write('{"phase":"measuring"}\n');
  await sleep(0); // otherwise the reader gets it together with the first replies
  const result = await runFor(load.seconds, load, call);
  await new Promise((resolve) =>
    process.stdout.write(`${JSON.stringify({ op, concurrency: load.concurrency, ...result })}\n`, resolve),
  );
}

async function runFor(seconds: number, { concurrency }: Load, call: Call) {
  const took: number[] = [];
  let errors = 0;
  let lost = 0;
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  const askOn = async (slot: number) => {
    while (performance.now() < end) {
      const start = performance.now();
      try {
        if (await call(slot)) took.push(performance.now() - start);
        else errors++;
      } catch (error) {
        if (!(error instanceof LostReply)) throw error;
        lost++;
        return; // late replies could be taken for answers to later requests
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, slot) => askOn(slot)));
  const elapsed = (performance.now() - begun) / 1_000;
  took.sort((a, b) => a - b);
  const at = (part: number) => took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? 0;
  return {
    n: took.length + errors + lost,
    req_per_s: took.length / elapsed,
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    max_ms: at(1),
    errors,
    lost,
    seconds: elapsed,
  };
}
