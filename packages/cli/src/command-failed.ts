import { exitCodes } from './exit-codes.ts';

/** An error that the user can correct: the message says what is wrong and what to do. */
export class CommandFailed extends Error {
  override readonly name: string = 'CommandFailed';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.failure) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The command line is invalid; nothing was done. */
export class UsageError extends CommandFailed {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(message, exitCodes.usage);
  }
}

/** The brokers accepted the connection, but do not allow the operation. */
export class NotAllowed extends CommandFailed {
  override readonly name = 'NotAllowed';
}

/** No broker answers, or all refuse the connection. */
export class BrokersUnreachable extends CommandFailed {
  override readonly name = 'BrokersUnreachable';

  constructor(message: string) {
    super(message, exitCodes.brokersUnreachable);
  }
}
