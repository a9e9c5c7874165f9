/** `parley ask`: one request and its reply. */
import { buffer } from 'node:stream/consumers';
import { type Failure, type PairName, pairs, parseRequest } from '@parley/contracts';
import { header, newRequestId, type ReceivedReply } from '@parley/messaging';
import { CommandFailed, exitCodes } from './command-failed.ts';
import { milliseconds } from './milliseconds.ts';
import { openTopics, type Topics, type TopicsOptions } from './open-topics.ts';
import { pairArgument } from './pair-argument.ts';
import { passwordSealing } from './password-sealing.ts';
import { rawHeaders } from './raw-headers.ts';
import { ownWords } from './why-no-kafka.ts';

export interface AskOptions extends TopicsOptions {
  readonly key?: string;
  readonly requestId?: string;
  /** Seconds. */
  readonly timeout: string;
  /** Whether anything may be sent. */
  readonly raw?: boolean;
  /** `name=value`, of a raw record. */
  readonly header?: readonly string[];
  /** A file with a JWKS of public keys. */
  readonly seal?: string;
}

/** What is sent, and by which id its reply is known. */
interface Question {
  readonly pair: PairName;
  readonly requestId: string;
  /** @param deadline epoch milliseconds, after which it must not be executed */
  readonly send: (topics: Topics, deadline: number) => Promise<unknown>;
}

/** Milliseconds in which a request that has no reply would have been refused. */
const refusedWithin = 3_000;
/** Milliseconds that the brokers have to take a request. */
const takenWithin = 15_000;

/** Prints the reply. @returns the exit code. @throws CommandFailed where nothing could be asked */
export async function ask(pairName: string, json: string, options: AskOptions): Promise<number> {
  const pair = pairArgument(pairName);
  const timeout = milliseconds(options.timeout);
  if (options.header && !options.raw) throw new CommandFailed('--header needs --raw.');
  const given = json === '-' ? await buffer(process.stdin) : Buffer.from(json);
  const question = options.raw ? rawQuestion(pair, given, options) : await checked(pair, given, options);
  const topics = await openTopics(options, [pair]);
  try {
    const hasReply = pairs[pair].kind !== 'ephemeral';
    const reply = await replyWithin(topics, question, hasReply ? timeout : refusedWithin);
    if (!reply && !hasReply) {
      process.stderr.write('✔ Sent; nothing has refused it. This pair answers refusals only.\n');
      return exitCodes.success;
    }
    if (!reply) {
      process.stderr.write(`✖ No reply within ${options.timeout} s. Is a worker running?\n`);
      if (options.raw)
        process.stderr.write(`  What can't be answered ends on ${deadLetters(topics, pair)}.\n`);
      return exitCodes.noReply;
    }
    process.stdout.write(`${reply.value}\n`);
    return reply.errorCode === '' ? exitCodes.success : exitCodes.failureReply;
  } finally {
    await topics.close();
  }
}

const deadLetters = ({ names }: Topics, pair: PairName) => names.deadLetter(names.request(pair));

/** A request as it has to be. @throws CommandFailed where it isn't */
async function checked(pair: PairName, value: Buffer, options: AskOptions): Promise<Question> {
  const parsed = parseRequest(pair, value);
  if ('failure' in parsed)
    throw new CommandFailed(`${parsed.failure.message}\n  To send it all the same:  --raw`);
  const { userId } = parsed;
  const requestId = options.requestId ?? newRequestId();
  const request = await passwordSealing(options.seal)(pair, parsed.request, { userId, requestId });
  const key = options.key ? { key: options.key } : {};
  return {
    pair,
    requestId,
    send: ({ sender }, deadline) => sender.send(pair, request, { requestId, ...key, deadline }, takenWithin),
  };
}

/** Whatever was given, under the headers of a request but for those that were given too. */
function rawQuestion(pair: PairName, value: Buffer, options: AskOptions): Question {
  const given = rawHeaders(options.header ?? []);
  const requestId = given[header.correlationId]?.at(-1) ?? options.requestId ?? newRequestId();
  return {
    pair,
    requestId,
    send: ({ producer, names }, deadline) =>
      producer.send(
        {
          topic: names.request(pair),
          key: options.key === undefined ? null : Buffer.from(options.key),
          value,
          headers: {
            [header.correlationId]: requestId,
            [header.deadline]: String(deadline),
            ...given,
          },
        },
        { within: takenWithin },
      ),
  };
}

async function replyWithin(
  topics: Topics,
  { pair, requestId, send }: Question,
  timeout: number,
): Promise<ReceivedReply | undefined> {
  let answer: (reply: ReceivedReply) => void = () => undefined;
  const answered = new Promise<ReceivedReply>((resolve) => {
    answer = resolve;
  });
  await topics.receive((reply) => {
    if (reply.pair === pair && reply.requestId === requestId) answer(reply);
  });
  await send(topics, Date.now() + timeout).catch((failure: Failure) => {
    const cause = failure.cause instanceof Error ? ownWords(failure.cause) : failure.code;
    throw new CommandFailed(`The brokers did not take the request: ${cause}`);
  });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeout);
  });
  return Promise.race([answered, tooLate]).finally(() => clearTimeout(timer));
}
