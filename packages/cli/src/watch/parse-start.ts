/** Where reading begins, as `--from` says it. */
import type { StartFrom } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `beginning`, `end`; an offset, or as kcat writes it `-5` for the last five of each partition; a time: ISO 8601, `s@` and epoch
 * milliseconds as kcat writes it, or how long ago, as `10m`.
 * @param now epoch milliseconds @throws UsageError
 */
export function parseStart(text: string, now = Date.now()): StartFrom {
  if (text === 'beginning' || text === 'end') return { at: text };
  if (/^\d+$/.test(text)) return { at: 'offset', offset: Number(text) };
  if (/^-\d+$/.test(text)) return { at: 'last', count: -Number(text) };
  const [, milliseconds] = /^s@(\d+)$/.exec(text) ?? [];
  if (milliseconds) return { at: 'time', timestamp: Number(milliseconds) };
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (count) return { at: 'time', timestamp: Math.floor(now - Number(count) * (units[unit] ?? 0)) };
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError(words().noStart(text));
  return { at: 'time', timestamp: time };
}
