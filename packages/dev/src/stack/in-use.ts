import { otherCommand } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import type { LockHolder } from './stack-lock.ts';

/** The error if another command, and not a running stack, uses the data folder. */
export function inUse({ pid, command }: LockHolder): StackError {
  return new StackError(
    `These data are in use by another command (pid ${pid}):  ${otherCommand(command)}`,
    'Wait until it has ended, or answer what it asks in its terminal.',
  );
}
