/** Parses `--from`, the place where reading starts. */
import type { StartFrom } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `beginning` or `end`; an offset, or `-5` for the last five of each partition, as in kcat; a time in ISO 8601, or `s@` with epoch
 * milliseconds, as in kcat; or how long ago, such as `10m`.
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
