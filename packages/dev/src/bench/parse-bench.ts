import { parseArgs } from 'node:util';
import { StackError } from '../stack-error.ts';
import type { BenchCommand } from './bench-command.ts';
import type { BenchOption } from './bench-option.ts';
import type { BenchPlace } from './bench-place.ts';
import { costs } from './costs/measure-costs.ts';
import { fanout } from './fanout/measure-fanout.ts';
import { GivenOptions, type OptionValues, wrongUsage } from './given-options.ts';
import { growth } from './growth/measure-growth.ts';
import { http } from './http/measure-http.ts';
import { loginTiming } from './login-timing/measure-login-timing.ts';
import { observing } from './observing/measure-observing.ts';
import { peers } from './peers/measure-peers.ts';
import { plans } from './plans/measure-plans.ts';
import { profile } from './profile/measure-profile.ts';
import { quick } from './quick/measure-quick.ts';
import { relay } from './relay/measure-relay.ts';
import { scale } from './scale/measure-scale.ts';
import { statements } from './statements/measure-statements.ts';

/** Measurements that need no peers. */
const alone = {
  quick,
  statements,
  costs,
  plans,
  growth,
  fanout,
  scale,
  relay,
  profile,
  'login-timing': loginTiming,
  observing,
};
const all: readonly BenchCommand[] = [...Object.values(alone), peers, http];

/** Options of every command. */
const sharedOptions: Readonly<Record<string, BenchOption>> = {
  out: { value: '<file>', help: 'gets one JSON line per measurement', usually: '.parley-bench/<time>.jsonl' },
};

export const benchUsage = [
  ...all.map(({ call, what, options }) => `npm run bench -- ${call}\n  ${what}\n${describe(options)}`),
  `All:\n${describe(sharedOptions)}docs/benchmarks.md explains how to read the results.`,
].join('\n');

/**
 * @param root the project's folder
 * @returns the measurement; undefined if only the usage was requested
 * @throws {StackError} saying what is missing or wrong
 */
export function parseBench(
  args: string[],
  root: string,
): ((place: BenchPlace) => Promise<string>) | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const command = commandOf(positionals, values.http === true);
  const foreign = Object.keys(values).find((name) => !(name in command.options) && !(name in sharedOptions));
  if (foreign !== undefined)
    throw wrongUsage(`--${foreign} is not an option of npm run bench -- ${command.call}.`);
  if ('peers' in command.options && values.peers === undefined) throw withoutPeers();
  return command.prepare(new GivenOptions(values, command.options, root));
}

function commandOf([first, ...more]: readonly string[], isHttp: boolean): BenchCommand {
  if (first === undefined) return isHttp ? http : peers;
  if (Object.hasOwn(alone, first) && more.length === 0) return alone[first as keyof typeof alone];
  throw wrongUsage(`There is no measurement "${[first, ...more].join(' ')}".`);
}

function parse(args: string[]): { values: OptionValues; positionals: string[] } {
  const options = Object.assign({}, sharedOptions, ...all.map((one) => one.options)) as Record<
    string,
    BenchOption
  >;
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...Object.fromEntries(
          Object.entries(options).map(([name, { value }]) => [
            name,
            { type: value === undefined ? 'boolean' : 'string' } as const,
          ]),
        ),
        help: { type: 'boolean', short: 'h' } as const,
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error);
    throw wrongUsage(`${message}.`);
  }
}

function withoutPeers(): StackError {
  return new StackError(
    'The peers to measure against are missing.',
    'Name the folder with the peers:  npm run bench -- --peers <folder>',
    `These need no peers:  ${Object.keys(alone)
      .map((name) => `npm run bench -- ${name}`)
      .join(',  ')}`,
  );
}

function describe(options: Readonly<Record<string, BenchOption>>): string {
  return Object.entries(options)
    .map(([name, { value, help, usually }]) => {
      const option = value === undefined ? `--${name}` : `--${name} ${value}`;
      return `    ${option.padEnd(22)} ${help}${usually === undefined ? '' : ` (${usually})`}\n`;
    })
    .join('');
}
