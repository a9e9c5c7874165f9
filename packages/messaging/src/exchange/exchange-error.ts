import { Failure } from '@parley/contracts';

/** Why a request could not be sent, or records not be read. */
export type ExchangeProblem =
  /** `subject`: the brokers; no `cause` if they took too long. */
  | 'UNREACHABLE'
  /** `cause`: the MissingRight, which says what Kafka denies. */
  | 'NOT_ALLOWED'
  /** `subject`: the missing topic. */
  | 'NO_TOPIC'
  /** Nothing could be read yet; `subject`: why, as far as known. */
  | 'NOT_READ'
  /** `subject`: the request, and its reply topic, which is not being read. */
  | 'NOT_OPENED'
  /** `cause`: the Failure. The record may have been written anyway. */
  | 'NOT_SENT'
  /** `subject`: the pair; `cause`: the Failure that a worker would answer `given` with. */
  | 'INVALID_REQUEST'
  /** `subject`: the text that is not a valid place for an id. */
  | 'NO_CORRELATION'
  /** `subject`: the path in the request, `given`, where no id can be inserted. */
  | 'NO_PLACE_FOR_ID'
  /** The client was closed before the reply. */
  | 'CLOSED';

const messages: Readonly<Record<ExchangeProblem, (subject: string, cause: string) => string>> = {
  UNREACHABLE: (brokers, why) => `The brokers at ${brokers} can't be reached: ${why}`,
  NOT_ALLOWED: (_, why) => why,
  NO_TOPIC: (topic) => `There is no topic ${topic}.`,
  NOT_READ: (why) => `The topics can't be read yet: ${why}`,
  NOT_OPENED: (asked) =>
    `Replies to ${asked} are not being read. Only those of the \`pairs\` given on opening are, on their own topics.`,
  NOT_SENT: (_, why) => `The brokers did not accept the request: ${why}`,
  INVALID_REQUEST: (pair, why) => `This is not a valid request of ${pair}: ${why}`,
  NO_CORRELATION: (text) =>
    `${text} is not a place for a request id. Use header, header:<name>, key or json:<path>.`,
  NO_PLACE_FOR_ID: (path) => `The request is not a JSON object, so it cannot contain an id at ${path}.`,
  CLOSED: () => 'Closed before the reply arrived.',
};

interface ExchangeErrorOptions {
  readonly cause?: unknown;
  /** The request's value, if that is the problem. */
  readonly given?: Uint8Array | null;
}

export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly problem: ExchangeProblem;
  /** The subject, which depends on the problem. */
  readonly subject: string;
  /** The request's value, if that is the problem; it may contain a password, so it is not an enumerable property. */
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

/** A Failure's detail or cause: its own message is written for chat users. */
function whyOf(cause: unknown): string {
  if (cause instanceof Failure)
    return cause.detail ?? (cause.cause instanceof Error ? cause.cause.message : cause.code);
  return cause instanceof Error ? cause.message : 'no answer in time';
}
