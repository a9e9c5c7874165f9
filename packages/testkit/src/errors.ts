/** The errors that a test gets if something did not come as expected. */
import { ExchangeError } from '@parley/messaging/exchange-error';
import type { Answer } from './answer.ts';

/**
 * Kafka could not be used: the brokers can't be reached, a topic doesn't exist, the pair wasn't opened, or the request
 * is invalid. `problem` says which.
 */
export { ExchangeError as TestkitError };

/** An error reply came although none was expected. */
export class ErrorReply extends Error {
  override readonly name = 'ErrorReply';
  readonly code: string;
  readonly answer: Answer;

  /** @param asked the pair or topic that the request was sent to, for the message */
  constructor(asked: string, answer: Answer) {
    super(`${asked} was refused: ${refusal(answer)} (request id ${answer.requestId})`);
    this.code = answer.errorCode;
    this.answer = answer;
  }
}

/** An error reply was expected, but the request succeeded or was refused with another code. */
export class UnexpectedReply extends Error {
  override readonly name = 'UnexpectedReply';
  readonly answer: Answer;

  constructor(asked: string, code: string, answer: Answer) {
    const came = answer.errorCode === '' ? `succeeded: ${shown(answer.body)}` : `got ${refusal(answer)}`;
    super(`${asked} should have been refused with ${code}, but ${came} (request id ${answer.requestId})`);
    this.answer = answer;
  }
}

export class NoReply extends Error {
  override readonly name = 'NoReply';
  readonly requestId: string;

  constructor(asked: string, replyTopic: string, requestId: string, timeout: number) {
    super(`No reply to ${asked} on ${replyTopic} within ${timeout} ms (request id ${requestId}).`);
    this.requestId = requestId;
  }
}

export class NoEvent extends Error {
  override readonly name = 'NoEvent';
  /** The events that came, and met no earlier expectation. */
  readonly others: readonly unknown[];

  /** @param where as in "of room 7" */
  constructor(where: string, wanted: string, others: readonly unknown[], timeout: number) {
    const few = others.slice(-mostShown);
    const heading =
      few.length < others.length ? `The last ${few.length} of ${others.length} others:` : 'Others:';
    const came =
      few.length === 0 ? ['No other came.'] : [heading, ...few.map((event) => `  ${shown(event)}`)];
    super([`No event ${where} within ${timeout} ms that is ${wanted}.`, ...came].join('\n'));
    this.others = others;
  }
}

const mostShown = 20;
/** Characters. */
const mostOfOne = 300;

function refusal({ errorCode, body }: Answer): string {
  const { errorMessage } = (typeof body === 'object' && body !== null ? body : {}) as {
    errorMessage?: unknown;
  };
  return typeof errorMessage === 'string' ? `${errorCode} ${errorMessage}` : errorCode;
}

/** Without null fields, which the event or reply does not use. */
function shown(body: unknown): string {
  const json = JSON.stringify(body, (_, value) => (value === null ? undefined : value)) ?? String(body);
  return json.length > mostOfOne ? `${json.slice(0, mostOfOne)}…` : json;
}
