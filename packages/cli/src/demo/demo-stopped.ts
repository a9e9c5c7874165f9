/** The demo could not be filled, or not to its end: what is there stays, and the next run goes on from it. */
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
    return new DemoStopped(
      `Nobody has answered on ${pair}-response for ${patience / 1_000} s: no worker runs, or it is held up.\n` +
        '  Start one:  npm start   (or npm run worker), with the same TOPIC_PREFIX\n' +
        '  and again:  npm run demo   goes on from where it stopped',
      exitCodes.noReply,
    );
  }

  static notTaken({ cause, code }: Failure): DemoStopped {
    const why = cause instanceof Error ? ownWords(cause) : code;
    return new DemoStopped(
      `The brokers did not take a request: ${why}\n  Once they serve:  npm run demo   goes on from where it stopped`,
      exitCodes.brokersUnreachable,
    );
  }

  static taken(): DemoStopped {
    return new DemoStopped(
      'Somebody else has the user id of one of the demo’s people.\n' +
        '  Fill a system of its own, which leaves this one as it is:\n' +
        '  DATA_DIR=.parley-demo PORT=3200 KAFKA_PORT=9292 POSTGRES_PORT=15639 npm start\n' +
        '  and in another terminal:  DATA_DIR=.parley-demo npm run demo',
      exitCodes.errorReply,
    );
  }

  static refused(pair: PairName, { errorCode }: ReplyBase): DemoStopped {
    if (errorCode === 'PLAIN_CREDENTIALS_REFUSED')
      return new DemoStopped(
        'The workers take no plain passwords.\n' +
          '  Seal them to the workers’ public keys:  npm run demo -- --seal credential-public-keys.json\n' +
          '  or by the variable CREDENTIAL_PUBLIC_KEYS_FILE',
        exitCodes.errorReply,
      );
    if (errorCode === 'CREDENTIALS_UNREADABLE')
      return new DemoStopped(
        'The workers can’t open what is sealed to these keys.\n' +
          '  Give the public half of theirs:  npm run demo -- --seal credential-public-keys.json',
        exitCodes.errorReply,
      );
    return new DemoStopped(
      `${pair} was refused: ${errorCode}: ${words().failure(errorCode)}`,
      exitCodes.errorReply,
    );
  }
}
