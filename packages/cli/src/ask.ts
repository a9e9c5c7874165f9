/** `parley ask`: one request and its reply. */
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { type Failure, type PairName, pairs, parseRequest, type RequestOf } from '@parley/contracts';
import { createSeal, newRequestId, parseKeys, type ReceivedReply } from '@parley/messaging';
import { CommandFailed, exitCodes } from './command-failed.ts';
import { openTopics, type Topics, type TopicsOptions } from './open-topics.ts';
import { pairArgument } from './pair-argument.ts';
import { userPath } from './user-path.ts';

export interface AskOptions extends TopicsOptions {
  readonly key?: string;
  readonly requestId?: string;
  /** Seconds. */
  readonly timeout: string;
  /** A file with a JWKS of public keys. */
  readonly seal?: string;
}

/** Prints the reply. @returns the exit code. @throws CommandFailed where nothing could be asked */
export async function ask(pairName: string, json: string, options: AskOptions): Promise<number> {
  const pair = pairArgument(pairName);
  const parsed = parseRequest(pair, json === '-' ? await buffer(process.stdin) : Buffer.from(json));
  if ('failure' in parsed) throw new CommandFailed(parsed.failure.message);
  const timeout = milliseconds(options.timeout);
  const { userId } = parsed;
  const requestId = options.requestId ?? newRequestId();
  const request = await sealed(
    pair,
    parsed.request,
    { userId, requestId },
    options.seal && userPath(options.seal),
  );
  const topics = await openTopics(options, [pair]);
  try {
    const question = { pair, request, requestId, key: options.key ?? userId };
    const reply = await replyWithin(topics, question, timeout);
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
  readonly key: string;
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
    .send(pair, request, { requestId, userId: key, deadline }, timeout)
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

/** The request with its password sealed, where it has one and a key is given. */
async function sealed<Name extends PairName>(
  pair: Name,
  request: RequestOf<Name>,
  binding: { userId: string; requestId: string },
  keysFile = process.env.CREDENTIAL_PUBLIC_KEYS_FILE,
): Promise<RequestOf<Name>> {
  const { userPw, ...fields } = request as RequestOf<Name> & { userPw?: string };
  if (!keysFile || !pairs[pair].credentials || userPw === undefined) return request;
  const seal = createSeal(readKeys(keysFile));
  return { ...fields, userPwEnc: await seal(userPw, { pair, ...binding }) } as unknown as RequestOf<Name>;
}

function readKeys(file: string) {
  try {
    return parseKeys(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandFailed(`${file} is no JWKS to seal to: ${(error as Error).message}`);
  }
}

function milliseconds(seconds: string): number {
  const value = Number(seconds) * 1_000;
  if (value > 0 && value < 2 ** 31) return value;
  throw new CommandFailed(`--timeout ${seconds} is not a number of seconds.`);
}
