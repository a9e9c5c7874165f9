/** `parley ask`: one request and its reply. */
import { buffer } from 'node:stream/consumers';
import { type Failure, type PairName, pairs, parseRequest, type RequestOf } from '@parley/contracts';
import { newRequestId, type ReceivedReply } from '@parley/messaging';
import { CommandFailed, exitCodes } from './command-failed.ts';
import { milliseconds } from './milliseconds.ts';
import { openTopics, type Topics, type TopicsOptions } from './open-topics.ts';
import { pairArgument } from './pair-argument.ts';
import { passwordSealing } from './password-sealing.ts';

export interface AskOptions extends TopicsOptions {
  readonly key?: string;
  readonly requestId?: string;
  /** Seconds. */
  readonly timeout: string;
  /** A file with a JWKS of public keys. */
  readonly seal?: string;
}

/** Milliseconds in which a request that has no reply would have been refused. */
const refusedWithin = 3_000;

/** Prints the reply. @returns the exit code. @throws CommandFailed where nothing could be asked */
export async function ask(pairName: string, json: string, options: AskOptions): Promise<number> {
  const pair = pairArgument(pairName);
  const parsed = parseRequest(pair, json === '-' ? await buffer(process.stdin) : Buffer.from(json));
  if ('failure' in parsed) throw new CommandFailed(parsed.failure.message);
  const timeout = milliseconds(options.timeout);
  const { userId } = parsed;
  const requestId = options.requestId ?? newRequestId();
  const request = await passwordSealing(options.seal)(pair, parsed.request, { userId, requestId });
  const topics = await openTopics(options, [pair]);
  try {
    const question = { pair, request, requestId, ...(options.key && { key: options.key }) };
    const hasReply = pairs[pair].kind !== 'ephemeral';
    const reply = await replyWithin(topics, question, hasReply ? timeout : refusedWithin);
    if (!reply && !hasReply) {
      process.stderr.write('✔ Sent; nothing has refused it. This pair answers refusals only.\n');
      return exitCodes.success;
    }
    if (!reply) {
      process.stderr.write(`✖ No reply within ${options.timeout} s. Is a worker running?\n`);
      return exitCodes.noReply;
    }
    process.stdout.write(`${reply.value}\n`);
    return reply.errorCode === '' ? exitCodes.success : exitCodes.failureReply;
  } finally {
    await topics.close();
  }
}

interface Question<Name extends PairName> {
  readonly pair: Name;
  readonly request: RequestOf<Name>;
  readonly requestId: string;
  readonly key?: string;
}

async function replyWithin<Name extends PairName>(
  { receive, sender }: Topics,
  { pair, request, requestId, key }: Question<Name>,
  timeout: number,
): Promise<ReceivedReply | undefined> {
  let answer: (reply: ReceivedReply) => void = () => undefined;
  const answered = new Promise<ReceivedReply>((resolve) => {
    answer = resolve;
  });
  await receive((reply) => {
    if (reply.pair === pair && reply.requestId === requestId) answer(reply);
  }, timeout);
  const deadline = Date.now() + timeout;
  await sender
    .send(pair, request, { requestId, ...(key && { key }), deadline }, timeout)
    .catch((failure: Failure) => {
      const cause = (failure.cause as Error | undefined)?.message ?? failure.code;
      throw new CommandFailed(`The brokers did not take the request: ${cause}`);
    });
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), deadline - Date.now());
  });
  return Promise.race([answered, tooLate]).finally(() => clearTimeout(timer));
}
