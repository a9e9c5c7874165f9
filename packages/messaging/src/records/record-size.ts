/** What a record takes in memory, and how it takes no more than that. */
import type { IHeaders, KafkaMessage } from 'kafkajs';

/** Of a record, and of each of its headers, besides their bytes, about. */
const recordOverhead = 500;
const headerOverhead = 100;

/** A record that is cut out of a larger buffer keeps all of that in memory. */
const largeBuffer = 2 * 1024 * 1024;

type HeaderValue = IHeaders[string];

/** Bytes, about. A header's value may be null, also in a list, whatever kafkajs's types say. */
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

/** The same record; where it was part of a large buffer, with bytes of its own. */
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
