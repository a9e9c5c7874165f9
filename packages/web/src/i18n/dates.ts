import type { JacksonDate } from '@parley/contracts';
import { language } from '../preferences.ts';

/** A date of the wire, `[year, month, day]`, as people of the chosen language write it. */
export function dateText([year, month, day]: JacksonDate): string {
  // The wire's dates are UTC's: shown in any other zone they could be a day off.
  const format = new Intl.DateTimeFormat(language.value, { dateStyle: 'long', timeZone: 'UTC' });
  return format.format(Date.UTC(year, month - 1, day));
}
