/** Who asked, as far as a record says: several may use the same request id, and what one asked is no repeat of what another did. */
import { limits, type PairName, pairs } from '@parley/contracts';
import { type TopicRecord, textOfHeader } from '../reader/topic-record.ts';
import { header } from '../records/headers.ts';
import type { TopicMeaning } from './topic-meaning.ts';
import type { WatchedRecord } from './watched-record.ts';

/**
 * The same for a request, its reply and its dead letter: the session that it came from, where it came over a front, and the asker, by
 * whom replies are keyed. Of a login that is what was typed for the id, so that it is no text to be shown.
 */
export function askerOfRecord(record: TopicRecord, meaning: TopicMeaning, { body }: WatchedRecord): string {
  const pair = 'pair' in meaning ? meaning.pair : undefined;
  const named = pair === undefined || meaning.what === 'reply' ? undefined : askerIn(record, pair, body);
  const asker = named ?? record.key?.toString('utf8') ?? '';
  const session = textOfHeader(record, header.origin) ?? '';
  return JSON.stringify([session, asker].map((text) => text.slice(0, limits.echoed.most)));
}

function askerIn({ value }: TopicRecord, pair: PairName, body: unknown): string | undefined {
  const { asker, decode } = pairs[pair];
  const fields = decode ? decoded(decode, value) : body;
  if (typeof fields !== 'object' || fields === null) return undefined;
  const named = (fields as Record<string, unknown>)[asker];
  return typeof named === 'string' ? named : undefined;
}

function decoded(decode: (text: string) => unknown, value: Buffer | null): unknown {
  try {
    return decode(value?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
