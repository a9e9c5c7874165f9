import { CommandFailed } from './command-failed.ts';

/** What `--timeout` gives, in seconds. @throws CommandFailed */
export function milliseconds(seconds: string): number {
  const value = Number(seconds) * 1_000;
  if (value > 0 && value < 2 ** 31) return value;
  throw new CommandFailed(`--timeout ${seconds} is not a number of seconds.`);
}
