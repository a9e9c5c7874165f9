/**
 * Who sent a record's request, as far as the record says: several users may use the same request id, and one's request
 * is no repeat of another's.
 */
import { limits, type PairName, pairs } from '@parley/contracts';
import { type TopicRecord, textOfHeader } from '../reader/topic-record.ts';
import { header } from '../records/headers.ts';
import type { TopicMeaning } from './topic-meaning.ts';
import type { WatchedRecord } from './watched-record.ts';

/**
 * The same for a request, its reply and its dead letter: the session, if it came over a front, and the asker, by whom
 * replies are keyed. For a login the asker is the typed id, so the result must not be displayed.
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
