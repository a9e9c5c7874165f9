import type { ByteRange } from '@parley/files';

/**
 * What a `Range` header asks for (RFC 9110, 14.2): one range of bytes; several are answered with the whole.
 * @returns undefined for the whole, null for what lies beyond the end
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first === '') return endOf(Number(last), size);
  const from = Number(first);
  const to = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < from) return undefined;
  return from < size ? { first: from, last: to } : null;
}

function endOf(length: number, size: number): ByteRange | null {
  return length === 0 || size === 0 ? null : { first: Math.max(size - length, 0), last: size - 1 };
}
