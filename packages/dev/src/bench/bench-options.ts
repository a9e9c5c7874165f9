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

export interface CostsOptions {
  what: 'costs';
  out: string;
}

export interface GrowthOptions {
  what: 'growth';
  /** In the big room. */
  messages: number;
  repeats: number;
  out: string;
}

export type BenchOptions = PeersOptions | StatementsOptions | CostsOptions | GrowthOptions;

/** What can be measured without peers. */
const alone = ['statements', 'costs', 'growth'] as const;
type Alone = (typeof alone)[number];
const aloneIs: Record<Alone, string> = {
  statements: 'the raw statements',
  costs: "each pair's costs",
  growth: 'how a room grows',
};

export const benchUsage = `Usage: npm run bench -- --peers <folder> [options]
       npm run bench -- statements [options]
       npm run bench -- costs [options]
       npm run bench -- growth [options]
With --peers: requests and replies through a worker, in turns with the peers of that folder, on one broker.
  --peers <folder>       has the folders driver, limit and bench
  --ops <name,…>         pairs to measure (user-status-change)
  --concurrency <n,…>    requests in flight (1,256)
  --spring               measure the Spring peer as well
With "statements": each raw SQL statement of the worker against what Prisma's model API would do instead.
With "costs": the statements each pair takes, and what it reads of users with little and with much.
With "growth": pages of a room of millions of messages against those of a small one.
  --messages <n>         in the big room (10000000)
All but "costs":
  --repeats <n>          measurements of each (5)
With --peers, and with "statements":
  --seconds <n>          how long each takes (10; statements 2)
  --warmup <n>           seconds before each that don't count (2; statements 0.5)
All:
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
  const what = whatToMeasure(positionals);
  const repeats = number('repeats', values.repeats ?? '5', 1);
  const out = values.out === undefined ? defaultOut(root) : fromWhereWeAre(values.out);
  if (what === 'costs') return { what, out };
  if (what === 'growth') return { what, repeats, out, messages: number('messages', values.messages, 10_000) };
  const isStatements = what === 'statements';
  const shared = {
    repeats,
    out,
    seconds: number('seconds', values.seconds ?? (isStatements ? '2' : '10'), 0.1),
    warmup: number('warmup', values.warmup ?? (isStatements ? '0.5' : '2'), 0),
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

function whatToMeasure(positionals: readonly string[]): Alone | 'peers' {
  const [first, ...more] = positionals;
  if (first === undefined) return 'peers';
  const what = alone.find((name) => name === first);
  if (what && more.length === 0) return what;
  throw wrongUsage(`There is nothing called "${positionals.join(' ')}".`);
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
        messages: { type: 'string', default: '10000000' },
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
      ...alone.map(
        (what) => `Or measure ${aloneIs[what]}, for which none is needed:  npm run bench -- ${what}`,
      ),
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
