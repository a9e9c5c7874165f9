/** Finds the keys that the passwords on the topics are sealed to: a JWE names its key in plain text (RFC 7516, protected header). */
import { pairNames, pairs } from '@parley/contracts';
import { type TopicRecord, untilCaughtUp } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import type { Topics } from '../connection/open-topics.ts';
import { words } from '../words/language.ts';
import type { CredentialKey } from './key-files.ts';

export interface KeyUse {
  /** Number of passwords on the topics that are sealed to it. */
  readonly sealed: number;
  /** When the last of them was sent; epoch milliseconds. */
  readonly lastAt: number;
}

const pairsWithPasswords = pairNames.filter((pair) => pairs[pair].credentials.length > 0);

/** By key id, for all requests that the topics still have and that this user may read. @throws BrokersUnreachable, CommandFailed */
export async function keyUses(topics: Topics): Promise<ReadonlyMap<string, KeyUse>> {
  return usesOn(topics, await topics.present(topicsWithPasswords(topics)));
}

/**
 * Checks that no request sealed to these keys may still be delivered: they can be executed for as long as the retention.
 * @throws CommandFailed if a key is in use, or a topic can't be read
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

/** The key ids in a request's value. */
export function kidsIn(value: Buffer | null): string[] {
  try {
    const fields: unknown = JSON.parse(value?.toString('utf8') ?? '');
    const sealed = Object.entries(Object(fields)).filter(([name]) => name.endsWith('Enc'));
    return sealed.flatMap(([, jwe]) => kidOf(String(jwe)) ?? []);
  } catch {
    return []; // not a request
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
