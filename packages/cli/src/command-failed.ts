import { exitCodes } from './exit-codes.ts';

/** Something the caller can put right: the message says what is wrong and what to do. */
export class CommandFailed extends Error {
  override readonly name: string = 'CommandFailed';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command was called in a way that makes no sense; nothing was done. */
export class UsageError extends CommandFailed {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(message, exitCodes.usage);
  }
}

/** The brokers have us, and do not allow what was asked. */
export class NotAllowed extends CommandFailed {
  override readonly name = 'NotAllowed';
}

/** No broker answers, or none lets us in. */
export class BrokersUnreachable extends CommandFailed {
  override readonly name = 'BrokersUnreachable';

  constructor(message: string) {
    super(message, exitCodes.brokersUnreachable);
  }
}
