/** Explains, in the command's language and with its exit code, why a request could not be sent. */
import { isUtf8 } from 'node:buffer';
import type { Failure } from '@parley/contracts';
import type { ExchangeError } from '@parley/messaging';
import { CommandFailed, UsageError } from '../command-failed.ts';
import { ownWords } from '../connection/why-no-kafka.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../words/language.ts';
import { brokenJson } from './broken-json.ts';

export function notAsked({ problem, subject, message, cause, given }: ExchangeError): CommandFailed {
  switch (problem) {
    case 'INVALID_REQUEST':
      return new UsageError(words().noRequest(broken(given) ?? whyNoRequest(cause as Failure)));
    case 'NO_CORRELATION':
      return new UsageError(words().noSuchCorrelation(subject));
    case 'NO_PLACE_FOR_ID':
      return new UsageError(broken(given) ?? words().noPlaceForId(subject));
    case 'NOT_SENT':
      return notSent(cause as Failure);
    default:
      return new CommandFailed(message);
  }
}

const broken = (given: Uint8Array | null): string | undefined =>
  given !== null && isUtf8(given) ? brokenJson(Buffer.from(given).toString('utf8')) : undefined;

const whyNoRequest = ({ code, detail }: Failure): string =>
  [words().failure(code), detail].filter(Boolean).join(': ');

function notSent({ code, cause }: Failure): CommandFailed {
  const why = cause instanceof Error ? ownWords(cause) : code;
  const exitCode = code === 'UNAVAILABLE' ? exitCodes.brokersUnreachable : exitCodes.failure;
  return new CommandFailed(words().notTaken(why), exitCode);
}
