/** Sends an administrator's requests to workers. */
import type { PairName, Reply, RequestOf } from '@parley/contracts';
import { Exchange, newRequestId, noSealing, pairTarget } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { openTopics } from '../connection/open-topics.ts';
import { exitCodes } from '../exit-codes.ts';
import { words } from '../words/language.ts';

type Done<Name extends PairName> = Extract<Reply<Name>, { isSuccess: true }>;

/** @throws CommandFailed if the request fails */
export type Ask<Name extends PairName> = (
  request: RequestOf<Name>,
  requestId?: string,
) => Promise<Done<Name>>;

/** Milliseconds. */
const answeredWithin = 15_000;

/** @param work sends requests of one pair */
export async function withWorkers<Name extends PairName>(
  pair: Name,
  options: ConnectionOptions,
  work: (ask: Ask<Name>) => Promise<void>,
): Promise<void> {
  // None of these pairs has a password to seal.
  const target = pairTarget(pair, { headers: {}, raw: false, sealing: noSealing });
  const topics = openTopics(options);
  try {
    const exchange = await Exchange.open(topics, [target]);
    await work(async (request, requestId = newRequestId()) => {
      const value = Buffer.from(JSON.stringify(request));
      const times = { deadline: answeredWithin, timeout: answeredWithin };
      const record = await exchange.ask(target, { value, requestId, ...times });
      if (!record)
        throw new CommandFailed(words().noReply(String(answeredWithin / 1_000)), exitCodes.noReply);
      const reply: Reply<Name> = JSON.parse(record.value?.toString('utf8') ?? '');
      if (reply.isSuccess) return reply as Done<Name>;
      const { errorCode } = reply;
      const why = errorCode === 'FORBIDDEN' ? words().otherSecret : words().failure(errorCode);
      throw new CommandFailed(`${errorCode}: ${why}`, exitCodes.errorReply);
    });
  } finally {
    await topics.close();
  }
}
