import { otherCommand } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import type { LockHolder } from './stack-lock.ts';

/** What is said where another command, and no running stack, has the data folder. */
export function inUse({ pid, command }: LockHolder): StackError {
  return new StackError(
    `These data are in use by another command (pid ${pid}):  ${otherCommand(command)}`,
    'Wait until it has ended, or answer what it asks in its terminal.',
  );
}
