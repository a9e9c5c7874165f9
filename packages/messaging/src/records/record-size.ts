/** The memory that a record takes, and how to keep it to that. */
import type { IHeaders, KafkaMessage } from 'kafkajs';

/** Approximate overhead of a record, and of each of its headers, besides their bytes. */
const recordOverhead = 500;
const headerOverhead = 100;

/** A slice of a larger buffer keeps the whole buffer in memory. */
const largeBuffer = 2 * 1024 * 1024;

type HeaderValue = IHeaders[string];

/** Approximate bytes. A header's value may be null, also in a list, despite kafkajs's types. */
export function recordSize({ key, value, headers }: KafkaMessage): number {
  let size = recordOverhead + (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) size += name.length + headerSize(headers[name]);
  return size;
}

function headerSize(value: HeaderValue): number {
  if (!Array.isArray(value)) return headerOverhead + (value?.length ?? 0);
  let size = 0;
  for (const one of value) size += headerOverhead + (one?.length ?? 0);
  return size;
}

/** The same record, with bytes of its own if it was a slice of a large buffer. */
export function detached(message: KafkaMessage): KafkaMessage {
  const { key, value, headers } = message;
  if (((value ?? key)?.buffer.byteLength ?? 0) <= largeBuffer) return message;
  const own = { ...message, key: key && Buffer.from(key), value: value && Buffer.from(value) };
  if (headers)
    own.headers = Object.fromEntries(
      Object.entries(headers).map(([name, content]) => [name, ownValue(content)]),
    );
  return own as KafkaMessage;
}

function ownValue(value: HeaderValue): HeaderValue {
  if (Array.isArray(value)) return value.map((one) => one && Buffer.from(one));
  return value && Buffer.from(value);
}
