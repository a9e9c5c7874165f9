import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { pairNames } from '@parley/contracts';
import { StackError } from '../stack-error.ts';

export interface PeersOptions {
  what: 'peers';
  /** The folder with the peers. */
  peers: string;
  /** Pairs to measure, as the peers' driver names them. */
  ops: string[];
  /** Requests in flight. */
  concurrency: number[];
  repeats: number;
  /** Of one measurement. */
  seconds: number;
  /** Unmeasured, before each measurement. */
  warmup: number;
  /** Measure the Spring peer too. */
  spring: boolean;
  /** The file that gets a JSON line per measurement. */
  out: string;
}

export interface StatementsOptions {
  what: 'statements';
  repeats: number;
  seconds: number;
  warmup: number;
  out: string;
}

export type BenchOptions = PeersOptions | StatementsOptions;

export const benchUsage = `Usage: npm run bench -- --peers <folder> [options]
       npm run bench -- statements [options]
With --peers: requests and replies through a worker, in turns with the peers of that folder, on one broker.
  --peers <folder>       has the folders driver, limit and bench
  --ops <name,…>         pairs to measure (user-status-change)
  --concurrency <n,…>    requests in flight (1,256)
  --spring               measure the Spring peer as well
With "statements": each raw SQL statement of the worker against what Prisma's model API would do instead.
Both:
  --repeats <n>          measurements of each (5)
  --seconds <n>          how long each takes (10; statements 2)
  --warmup <n>           seconds before each that don't count (2; statements 0.5)
  --out <file>           gets one JSON line per measurement (.parley-bench/<time>.jsonl)
docs/benchmarks.md says how to read the result.`;

/**
 * @param root the project's folder
 * @returns undefined when only the usage was asked for
 * @throws {StackError} saying what is missing or wrong
 */
export function parseBenchOptions(args: string[], root: string): BenchOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [what, ...more] = positionals;
  const isStatements = what === 'statements' && more.length === 0;
  if (what !== undefined && !isStatements)
    throw wrongUsage(`There is nothing called "${positionals.join(' ')}".`);
  const shared = {
    repeats: number('repeats', values.repeats ?? '5', 1),
    seconds: number('seconds', values.seconds ?? (isStatements ? '2' : '10'), 0.1),
    warmup: number('warmup', values.warmup ?? (isStatements ? '0.5' : '2'), 0),
    out: values.out === undefined ? defaultOut(root) : fromWhereWeAre(values.out),
  };
  if (isStatements) return { what, ...shared };
  return {
    what: 'peers',
    peers: peersFolder(values.peers),
    ops: names(values.ops),
    concurrency: values.concurrency.split(',').map((text) => number('concurrency', text, 1)),
    spring: values.spring,
    ...shared,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        peers: { type: 'string' },
        ops: { type: 'string', default: 'user-status-change' },
        concurrency: { type: 'string', default: '1,256' },
        repeats: { type: 'string' },
        seconds: { type: 'string' },
        warmup: { type: 'string' },
        out: { type: 'string' },
        spring: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error);
    throw wrongUsage(`${message}.`);
  }
}

function peersFolder(given: string | undefined): string {
  if (given === undefined) {
    throw new StackError(
      'What to measure against is missing.',
      'Name the folder with the peers:  npm run bench -- --peers <folder>',
      'Or measure the raw statements, for which none is needed:  npm run bench -- statements',
    );
  }
  const folder = fromWhereWeAre(given);
  const missing = ['driver/main.go', 'limit/kafkajs/package.json', 'bench/bench.mjs'].filter(
    (file) => !existsSync(join(folder, file)),
  );
  if (missing.length === 0) return folder;
  throw new StackError(
    `${folder} is not a folder with peers: it has no ${missing.join(', no ')}.`,
    'Name the one that has the folders driver, limit and bench:  npm run bench -- --peers <folder>',
  );
}

function names(text: string): string[] {
  const ops = text.split(',').map((op) => op.trim());
  const known: readonly string[] = pairNames;
  const unknown = ops.find((op) => !known.includes(op));
  if (unknown === undefined) return ops;
  throw new StackError(
    `The worker answers no requests "${unknown}".`,
    `Of these pairs name what the peers' driver knows too:  ${known.join(', ')}`,
  );
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  const isWhole = Number.isInteger(value) || ['seconds', 'warmup'].includes(name);
  if (text.trim() !== '' && Number.isFinite(value) && value >= least && isWhole) return value;
  throw wrongUsage(`--${name} ${text} is not a number from ${least}.`);
}

/** npm runs its scripts in the project's folder, and says where the person is. */
function fromWhereWeAre(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

function defaultOut(root: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return join(root, '.parley-bench', `${time}.jsonl`);
}

function wrongUsage(message: string): StackError {
  return new StackError(message, 'See what there is:  npm run bench -- --help');
}
