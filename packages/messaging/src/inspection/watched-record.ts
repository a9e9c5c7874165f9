/** A record as shown to somebody who watches. Plain-text passwords are never shown. */
import { type PairName, pairs } from '@parley/contracts';
import { type TopicRecord, textOfHeader } from '../reader/topic-record.ts';
import { header } from '../records/headers.ts';
import { requestIdAt } from '../records/request-id-at.ts';
import { isoTime } from './iso-time.ts';
import { nestsDeeper } from './nests-deeper.ts';
import type { TopicMeaning } from './topic-meaning.ts';

export interface WatchedRecord {
  /** ISO 8601. */
  readonly at: string;
  readonly what: TopicMeaning['what'];
  readonly pair?: PairName;
  readonly action?: string;
  readonly requestId?: string;
  readonly userId?: string;
  readonly roomId?: number;
  /** Of a refusal or a dead letter. */
  readonly errorCode?: string;
  readonly reason?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  /** The record's value as JSON; absent if it is not JSON, or empty. */
  readonly body?: unknown;
  /** Shown instead of JSON. */
  readonly notJson?: string;
}

const hidden = '***';

export function watchedRecord(record: TopicRecord, meaning: TopicMeaning): WatchedRecord {
  const { topic, partition, offset, timestamp, key } = record;
  const pair = 'pair' in meaning ? meaning.pair : undefined;
  const body = bodyOf(record, meaning);
  const fields = (typeof body.body === 'object' && body.body !== null ? body.body : {}) as Record<
    string,
    unknown
  >;
  const requestId =
    textOfHeader(record, header.correlationId) ||
    (meaning.what === 'request' ? requestIdAt(record) : undefined);
  const userId = [fields.userId, fields.writerId, bareUserId(meaning, body.body)].find(
    (value) => typeof value === 'string',
  );
  const errorCode = textOfHeader(record, header.error) ?? deadLetterCode(record);
  const action = textOfHeader(record, header.action);
  const reason = textOfHeader(record, 'kafka_dlt-exception-message');
  return {
    at: isoTime(timestamp),
    what: meaning.what,
    ...(pair && { pair }),
    ...(action !== undefined && { action }),
    ...(requestId !== undefined && { requestId }),
    ...(userId !== undefined && { userId: userId as string }),
    ...(typeof fields.roomId === 'number' && { roomId: fields.roomId }),
    ...(errorCode && { errorCode }),
    ...(reason !== undefined && { reason }),
    topic,
    partition,
    offset,
    key: key?.toString('utf8') ?? null,
    ...body,
  };
}

/** A logout's value is just the user id. */
const bareUserId = ({ what }: TopicMeaning, body: unknown): unknown =>
  what === 'request' ? body : undefined;

const deadLetterCode = (record: TopicRecord): string | undefined =>
  textOfHeader(record, 'kafka_dlt-exception-fqcn')?.replace(/^parley\./, '');

function bodyOf({ value }: TopicRecord, meaning: TopicMeaning): { body?: unknown; notJson?: string } {
  if (value === null) return {};
  const secrets = meaning.what === 'request' && meaning.pair ? pairs[meaning.pair].credentials : [];
  const text = value.toString('utf8');
  const body = jsonOf(text);
  if (body === undefined) return { notJson: secrets.length > 0 ? hidden : text };
  return { body: withoutSecrets(body, secrets) };
}

/** Parsed JSON is serialized again, which fails if it is nested too deeply; no record of Parley's comes close. */
const mostLevels = 100;

/** @returns undefined if it is not JSON, or nested too deeply */
function jsonOf(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return nestsDeeper(body, mostLevels) ? undefined : body;
  } catch {
    return undefined;
  }
}

function withoutSecrets(body: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0) return body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return hidden;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, secrets.includes(name) ? hidden : value]),
  );
}
