import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FaultsOptions, parseFaultsOptions } from '../faults/faults-options.ts';
import { fromWhereWeAre, namedByTime } from '../out-path.ts';
import { StackError } from '../stack-error.ts';

export const soakUsage = `Usage: npm run soak -- [options]
Asks and listens as npm run faults does, with faults that end none of our processes, and looks whether memory, latency or event
loops grow over the time.
  --minutes <n>      how long (20)
  --seed <n>         repeats the same random choices (default: from the clock, and printed)
  --brokers <1|3>    Kafka brokers (1)
  --out <folder>     gets report.md, soak.svg, samples.json and the logs (.parley-soak/<time>)
It exits with 1 where something grew beyond what is allowed, or an anomaly was found. docs/reliability.md says what is allowed.`;

/** Faults that leave all measured processes running. */
const faults = [
  'database-stopped',
  'database-killed',
  'database-cut',
  'database-frozen',
  'broker-killed',
  'leaders-moved',
  'rebalance',
];

export interface SoakOptions {
  readonly minutes: number;
  readonly faults: FaultsOptions;
}

/**
 * @param root the project's folder
 * @returns undefined if only the usage was requested
 * @throws {StackError} saying what is wrong
 */
export function parseSoakOptions(args: string[], root: string): SoakOptions | undefined {
  const { minutes, seed, brokers = '1', out, help } = parse(args);
  if (help) return undefined;
  const length = Number(minutes ?? '20');
  if (!(length > 0 && length <= 10_080))
    throw wrongUsage(`--minutes ${minutes} is not a number up to 10080.`);
  const options = parseFaultsOptions(
    [
      ...['--brokers', brokers, '--only', faults.join(','), '--seconds', String(Math.ceil(length * 60))],
      ...(seed === undefined ? [] : ['--seed', seed]),
      ...['--out', out === undefined ? namedByTime(join(root, '.parley-soak')) : fromWhereWeAre(out)],
    ],
    root,
  );
  return options && { minutes: length, faults: options };
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args,
      options: {
        minutes: text,
        seed: text,
        brokers: text,
        out: text,
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw wrongUsage(`${(error as Error).message.split(/[.\n]/)[0]}.`);
  }
}

function wrongUsage(message: string): StackError {
  return new StackError(message, 'See what there is:  npm run soak -- --help');
}
