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

export interface FanoutOptions {
  what: 'fanout';
  /** Of one front, each of another user. */
  connections: number;
  /** Messages a second, where not as many as possible are sent. */
  rate: number;
  repeats: number;
  /** Of each of the two loads of one measurement. */
  seconds: number;
  /** Unmeasured, before each measurement. */
  warmup: number;
  out: string;
}

export type BenchOptions = PeersOptions | StatementsOptions | CostsOptions | GrowthOptions | FanoutOptions;

/** What can be measured without peers. */
const alone = ['statements', 'costs', 'growth', 'fanout'] as const;
type Alone = (typeof alone)[number];

export const benchUsage = `Usage: npm run bench -- --peers <folder> [options]
       npm run bench -- statements [options]
       npm run bench -- costs [options]
       npm run bench -- growth [options]
       npm run bench -- fanout [options]
With --peers: requests and replies through a worker, in turns with the peers of that folder, on one broker.
  --peers <folder>       has the folders driver, limit and bench
  --ops <name,…>         pairs to measure (user-status-change)
  --concurrency <n,…>    requests in flight (1,256)
  --spring               measure the Spring peer as well
With "statements": each raw SQL statement of the worker against what Prisma's model API would do instead.
With "costs": the statements each pair takes, and what it reads of users with little and with much.
With "growth": pages of a room of millions of messages against those of a small one.
  --messages <n>         in the big room (10000000)
With "fanout": what a front takes to tell STOMP sockets of what is said, against the same for SSE streams.
  --connections <n>      of one front, each of another user (2000)
  --rate <n>             messages a second, where not as many as possible are sent (10)
All but "costs":
  --repeats <n>          measurements of each (5; fanout 3)
With --peers, "statements" and "fanout":
  --seconds <n>          how long each takes (10; statements 2; fanout 6, twice)
  --warmup <n>           seconds before each that don't count (2; statements 0.5; fanout 3)
All:
  --out <file>           gets one JSON line per measurement (.parley-bench/<time>.jsonl)
docs/benchmarks.md says how to read the result.`;

/** Where nobody says otherwise. */
const usually: Record<Alone | 'peers', { repeats: string; seconds: string; warmup: string }> = {
  peers: { repeats: '5', seconds: '10', warmup: '2' },
  statements: { repeats: '5', seconds: '2', warmup: '0.5' },
  fanout: { repeats: '3', seconds: '6', warmup: '3' },
  growth: { repeats: '5', seconds: '', warmup: '' },
  costs: { repeats: '1', seconds: '', warmup: '' },
};

/**
 * @param root the project's folder
 * @returns undefined when only the usage was asked for
 * @throws {StackError} saying what is missing or wrong
 */
export function parseBenchOptions(args: string[], root: string): BenchOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const what = whatToMeasure(positionals);
  const usual = usually[what];
  const repeats = number('repeats', values.repeats ?? usual.repeats, 1);
  const out = values.out === undefined ? defaultOut(root) : fromWhereWeAre(values.out);
  if (what === 'costs') return { what, out };
  if (what === 'growth') return { what, repeats, out, messages: number('messages', values.messages, 10_000) };
  const shared = {
    repeats,
    out,
    seconds: number('seconds', values.seconds ?? usual.seconds, 0.1),
    warmup: number('warmup', values.warmup ?? usual.warmup, 0),
  };
  if (what === 'statements') return { what, ...shared };
  if (what === 'fanout') {
    const connections = number('connections', values.connections, 1);
    return { what, ...shared, connections, rate: number('rate', values.rate, 0.1) };
  }
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
        connections: { type: 'string', default: '2000' },
        rate: { type: 'string', default: '10' },
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
      `Or measure what needs none:  ${alone.map((what) => `npm run bench -- ${what}`).join(',  ')}`,
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
  const isWhole = Number.isInteger(value) || ['seconds', 'warmup', 'rate'].includes(name);
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
