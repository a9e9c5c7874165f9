/** Dates and times in the format of the chosen language and the reader's time zone. */
import type { JacksonDate } from '@parley/contracts';
import { computed } from '@preact/signals';
import { language } from '../preferences.ts';
import { dayFrom, today } from '../today.ts';

/** Created once per language: creating one costs more than using it. */
const formats = computed(() => {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language.value, options);
  return {
    // Dates on the wire are in UTC: in another time zone they could be a day off.
    wireDate: format({ dateStyle: 'long', timeZone: 'UTC' }),
    time: format({ timeStyle: 'short' }),
    day: format({ dateStyle: 'full' }),
    instant: format({ dateStyle: 'full', timeStyle: 'short' }),
    dayOfThisYear: format({ month: 'short', day: 'numeric' }),
    shortDate: format({ dateStyle: 'short' }),
    yesterday: new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' }).format(-1, 'day'),
  };
});

/** A date of the wire, `[year, month, day]`. */
export function dateText([year, month, day]: JacksonDate): string {
  return formats.value.wireDate.format(Date.UTC(year, month - 1, day));
}

/** @param instant ISO 8601, as in all of these */
export const timeText = (instant: string) => formats.value.time.format(new Date(instant));
export const dayText = (instant: string) => formats.value.day.format(new Date(instant));
/** Day and time. */
export const instantText = (instant: string) => formats.value.instant.format(new Date(instant));

/** When something was, as short as possible: a time today, otherwise a day. */
export function whenText(instant: string): string {
  const at = new Date(instant);
  const { yesterday, dayOfThisYear, shortDate } = formats.value;
  if (at >= today.value) return timeText(instant);
  if (at >= dayFrom(today.value, -1)) return yesterday.charAt(0).toUpperCase() + yesterday.slice(1);
  return (at.getFullYear() === today.value.getFullYear() ? dayOfThisYear : shortDate).format(at);
}
