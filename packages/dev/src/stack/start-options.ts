import { parseArgs } from 'node:util';
import { otherCommand } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';

export interface StartOptions {
  /** Number of local brokers, 1 or 3. */
  brokers: number;
  workers: number;
  fronts: number;
  /** Whether the local Kafka requires a login, and grants only the necessary rights. */
  secure: boolean;
  /** Show log lines of every level. */
  verbose: boolean;
}

/** @throws {StackError} if they are invalid */
export function parseStartOptions(args: string[]): StartOptions {
  const { values } = parse(args);
  const brokers = count('brokers', values.brokers, 1, 3);
  if (brokers === 2) {
    throw new StackError(
      '--brokers 2 cannot outlive the loss of either.',
      `Use one, or three:  ${otherCommand('start', ['--brokers', '3'])}`,
    );
  }
  return {
    brokers,
    workers: count('workers', values.workers, 0, 16),
    fronts: count('fronts', values.fronts, 0, 16),
    secure: values.secure,
    verbose: values.verbose,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        brokers: { type: 'string', default: '1' },
        workers: { type: 'string', default: '1' },
        fronts: { type: 'string', default: '1' },
        secure: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message.split(/[.\n]/)[0] : String(error);
    throw new StackError(`${message}.`, `See what there is:  ${otherCommand('start', ['--help'])}`);
  }
}

function count(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new StackError(
    `--${name} ${text} is not a number from ${least} to ${most}.`,
    `For example:  ${otherCommand('start', [`--${name}`, '1'])}`,
  );
}
