/** `-f`: prints a record by kcat's format tokens (`kcat -h`, "Format string tokens"). */
import type { TopicRecord } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

type Part = Buffer | ((record: TopicRecord) => Buffer);

const digits = (value: number): Buffer => Buffer.from(String(value));
const lengthOf = (bytes: Buffer | null): number => bytes?.length ?? -1;
const nothing = Buffer.alloc(0);

const tokens: Readonly<Record<string, (record: TopicRecord) => Buffer>> = {
  s: ({ value }) => value ?? nothing,
  S: ({ value }) => digits(lengthOf(value)),
  R: ({ value }) => bigEndian(lengthOf(value)),
  k: ({ key }) => key ?? nothing,
  K: ({ key }) => digits(lengthOf(key)),
  T: ({ timestamp }) => digits(timestamp),
  h: ({ headers }) => Buffer.concat(headers.flatMap(headerParts)),
  t: ({ topic }) => Buffer.from(topic),
  p: ({ partition }) => digits(partition),
  o: ({ offset }) => digits(offset),
  '%': () => Buffer.from('%'),
};

function headerParts([name, value]: readonly [string, Buffer | null], index: number): Buffer[] {
  return [Buffer.from(`${index > 0 ? ',' : ''}${name}=`), value ?? Buffer.from('NULL')];
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** @throws UsageError for an unknown token */
export function parseFormat(format: string): (record: TopicRecord) => Buffer {
  const parts = [...format.matchAll(/%(.?)|\\x([0-9a-fA-F]+)|\\(.)|[^%\\]+|\\$/gs)].map(
    ([whole, token, hex, letter]): Part => {
      if (token !== undefined) return tokens[token] ?? unknown(token);
      // Any number of digits, of which the last two count.
      if (hex !== undefined) return Buffer.from(hex.slice(-2).padStart(2, '0'), 'hex');
      return Buffer.from(letter === undefined ? whole : (escapes[letter] ?? letter));
    },
  );
  return (record) => Buffer.concat(parts.map((part) => (Buffer.isBuffer(part) ? part : part(record))));
}

function unknown(token: string): never {
  throw new UsageError(words().noToken(`%${token}`));
}
