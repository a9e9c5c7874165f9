import { Failure } from '@parley/contracts';

/** Why something could not be asked, or nothing be heard. */
export type ExchangeProblem =
  /** `subject`: the brokers; no `cause` where they took too long. */
  | 'UNREACHABLE'
  /** `cause`: the MissingRight, which says what Kafka does not allow. */
  | 'NOT_ALLOWED'
  /** `subject`: the topic that isn't there. */
  | 'NO_TOPIC'
  /** Nothing could be read yet; `subject`: why, as far as that is known. */
  | 'NOT_READ'
  /** `subject`: what was asked, and on which topic its replies would come, which was not opened for them. */
  | 'NOT_OPENED'
  /** `cause`: the Failure. The record may have been written all the same. */
  | 'NOT_SENT'
  /** `subject`: the pair; `cause`: the Failure that it would have got, of `given`. */
  | 'INVALID_REQUEST'
  /** `subject`: the text that names no place for an id. */
  | 'NO_CORRELATION'
  /** `subject`: the path in a request, `given`, where no id can be put. */
  | 'NO_PLACE_FOR_ID'
  /** It was closed meanwhile. */
  | 'CLOSED';

const messages: Readonly<Record<ExchangeProblem, (subject: string, cause: string) => string>> = {
  UNREACHABLE: (brokers, why) => `The brokers at ${brokers} can't be reached: ${why}`,
  NOT_ALLOWED: (_, why) => why,
  NO_TOPIC: (topic) => `There is no topic ${topic}.`,
  NOT_READ: (why) => `The topics can't be read yet: ${why}`,
  NOT_OPENED: (asked) =>
    `Replies to ${asked} are not read: only those of the \`pairs\` that were opened are, on their own topics.`,
  NOT_SENT: (_, why) => `The brokers did not take the request: ${why}`,
  INVALID_REQUEST: (pair, why) => `This is no request of ${pair}: ${why}`,
  NO_CORRELATION: (text) =>
    `${text} names no place of a request id: header, header:<name>, key or json:<path>.`,
  NO_PLACE_FOR_ID: (path) => `The request is no JSON object, so that no id can stand in it at ${path}.`,
  CLOSED: () => 'Closed before the reply came.',
};

interface ExchangeErrorOptions {
  readonly cause?: unknown;
  /** The request's value, where the problem is with it. */
  readonly given?: Uint8Array | null;
}

export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly problem: ExchangeProblem;
  /** What it is about, by its problem. */
  readonly subject: string;
  /** The request's value, where the problem is with it; it may have a password, and is no property that is shown. */
  readonly #given: Uint8Array | null;

  constructor(
    problem: ExchangeProblem,
    subject: string,
    { given = null, ...options }: ExchangeErrorOptions = {},
  ) {
    super(messages[problem](subject, whyOf(options.cause)), options);
    this.problem = problem;
    this.subject = subject;
    this.#given = given;
  }

  get given(): Uint8Array | null {
    return this.#given;
  }
}

/** Of a Failure, its detail or what it was caused by: its own words are for people who chat. */
function whyOf(cause: unknown): string {
  if (cause instanceof Failure)
    return cause.detail ?? (cause.cause instanceof Error ? cause.cause.message : cause.code);
  return cause instanceof Error ? cause.message : 'no answer in time';
}
