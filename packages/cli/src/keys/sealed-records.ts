/** To which keys the passwords on the topics are sealed: a sealed one says so in the clear (RFC 7516, the protected header). */
import { pairNames, pairs } from '@parley/contracts';
import { type TopicRecord, untilCaughtUp } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { Topics } from '../connection/open-topics.ts';
import { words } from '../words/language.ts';
import type { CredentialKey } from './key-files.ts';

export interface KeyUse {
  /** Passwords on the topics that are sealed to it. */
  readonly sealed: number;
  /** When the last of them was sent; epoch milliseconds. */
  readonly lastAt: number;
}

const pairsWithPasswords = pairNames.filter((pair) => pairs[pair].credentials.length > 0);

/** By the key's id, for as far as topics keep requests and are to be seen. @throws BrokersUnreachable, CommandFailed */
export async function keyUses(topics: Topics): Promise<ReadonlyMap<string, KeyUse>> {
  return usesOn(topics, await topics.present(topicsWithPasswords(topics)));
}

/**
 * What was sealed to a key may still be delivered, for as long as requests are executed at all.
 * @throws CommandFailed where one is in use, or a topic that may tell can't be seen
 */
export async function requireUnused(topics: Topics, old: readonly CredentialKey[]): Promise<void> {
  const all = topicsWithPasswords(topics);
  await topics.require(all, 'Read');
  const uses = await usesOn(topics, all);
  const retention = topics.topicSettings.retentionHours * 3_600_000;
  for (const { kid = '' } of old) {
    const lastAt = uses.get(kid)?.lastAt ?? 0;
    if (lastAt + retention > Date.now())
      throw new CommandFailed(
        words().keyInUse(kid, new Date(lastAt).toISOString(), new Date(lastAt + retention).toISOString()),
      );
  }
}

const topicsWithPasswords = ({ names }: Topics): string[] =>
  pairsWithPasswords.map((pair) => names.request(pair));

async function usesOn(topics: Topics, those: readonly string[]): Promise<ReadonlyMap<string, KeyUse>> {
  const uses = new Map<string, KeyUse>();
  const note = ({ value, timestamp }: TopicRecord) => {
    for (const kid of kidsIn(value)) {
      const { sealed = 0, lastAt = 0 } = uses.get(kid) ?? {};
      uses.set(kid, { sealed: sealed + 1, lastAt: Math.max(lastAt, timestamp) });
    }
  };
  if (those.length > 0)
    await Promise.race([
      untilCaughtUp(await topics.read(those, { at: 'beginning' }, note)),
      topics.forbidden,
    ]);
  return uses;
}

/** Of a request's value. */
export function kidsIn(value: Buffer | null): string[] {
  try {
    const fields: unknown = JSON.parse(value?.toString('utf8') ?? '');
    const sealed = Object.entries(Object(fields)).filter(([name]) => name.endsWith('Enc'));
    return sealed.flatMap(([, jwe]) => kidOf(String(jwe)) ?? []);
  } catch {
    return []; // no request
  }
}

function kidOf(jwe: string): string | undefined {
  const [protectedHeader = ''] = jwe.split('.');
  try {
    const { kid } = JSON.parse(Buffer.from(protectedHeader, 'base64url').toString('utf8'));
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}
