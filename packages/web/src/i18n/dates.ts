/** Dates, times and numbers as people of the chosen language write them. */
import type { JacksonDate } from '@parley/contracts';
import { language } from '../preferences.ts';
import { dayFrom, today } from '../today.ts';
import { timeText } from './message-dates.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for each: making one costs more than using it. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language.value + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(language.value, options);
  formats.set(key, known);
  return known;
}

/** A date of the wire, `[year, month, day]`. */
export function dateText([year, month, day]: JacksonDate): string {
  // The wire's dates are UTC's: shown in any other zone they could be a day off.
  return format({ dateStyle: 'long', timeZone: 'UTC' }).format(Date.UTC(year, month - 1, day));
}

/** When something was, as short as can be: a time today, a day before. */
export function whenText(instant: string): string {
  const day = new Date(instant);
  if (day >= today.value) return timeText(instant);
  const near = nearDayText(day);
  if (near !== undefined) return near;
  if (day.getFullYear() === today.value.getFullYear())
    return format({ month: 'short', day: 'numeric' }).format(day);
  return format({ dateStyle: 'short' }).format(day);
}

/** Today or yesterday, in words. */
function nearDayText(day: Date): string | undefined {
  const words = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' });
  if (day >= dayFrom(today.value, 1)) return undefined;
  if (day >= today.value) return capitalized(words.format(0, 'day'));
  return day >= dayFrom(today.value, -1) ? capitalized(words.format(-1, 'day')) : undefined;
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
