/** Filling the demo stopped early: what was created stays, and the next run continues from there. */
import type { Failure, PairName, ReplyBase } from '@parley/contracts';
import { ownWords } from '../connection/why-no-kafka.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../words/language.ts';

export class DemoStopped extends Error {
  override readonly name = 'DemoStopped';
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }

  static unanswered(pair: PairName, patience: number): DemoStopped {
    return new DemoStopped(words().demo.unanswered(pair, patience / 1_000), exitCodes.noReply);
  }

  static notTaken({ cause, code }: Failure): DemoStopped {
    const why = cause instanceof Error ? ownWords(cause) : code;
    return new DemoStopped(words().demo.notTaken(why), exitCodes.brokersUnreachable);
  }

  static taken(): DemoStopped {
    const beside = 'DATA_DIR=.parley-demo PORT=3200 KAFKA_PORT=9292 POSTGRES_PORT=15639 npm start';
    return new DemoStopped(
      words().demo.taken(beside, 'DATA_DIR=.parley-demo npm run demo'),
      exitCodes.errorReply,
    );
  }

  static refused(pair: PairName, { errorCode }: ReplyBase): DemoStopped {
    const { plainRefused, unreadable, refused } = words().demo;
    const why =
      errorCode === 'PLAIN_CREDENTIALS_REFUSED'
        ? plainRefused
        : errorCode === 'CREDENTIALS_UNREADABLE'
          ? unreadable
          : refused(pair, `${errorCode}: ${words().failure(errorCode)}`);
    return new DemoStopped(why, exitCodes.errorReply);
  }
}
