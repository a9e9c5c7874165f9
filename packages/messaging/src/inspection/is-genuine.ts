import { replyEventName } from '@parley/contracts';
import type { TopicRecord } from '../reader/topic-record.ts';
import type { SignatureCheck } from '../records/signature-check.ts';
import type { TopicMeaning } from './topic-meaning.ts';

/** Whether fronts accept a reply or an event. Other records are not signed. */
export function isGenuine(
  check: Pick<SignatureCheck, 'accepts'>,
  { topic, key, value, headers }: TopicRecord,
  meaning: TopicMeaning,
): boolean {
  const signed = signedTopic(meaning);
  if (signed === undefined) return true;
  // Of a repeated header the last counts.
  const last = Object.fromEntries(headers.flatMap(([name, each]) => (each === null ? [] : [[name, each]])));
  return value !== null && check.accepts(signed, { topic, key, value, headers: last });
}

function signedTopic(meaning: TopicMeaning) {
  if (meaning.what === 'event') return meaning.event;
  return meaning.what === 'reply' && meaning.pair ? replyEventName(meaning.pair) : undefined;
}
