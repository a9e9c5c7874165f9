/** Times with milliseconds, in the format of the chosen language. */
import { computed } from '@preact/signals';
import { language } from '../preferences.ts';

const format = computed(
  () =>
    new Intl.DateTimeFormat(language.value, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    }),
);

/** @param instant ISO 8601 */
export const clockText = (instant: string): string => format.value.format(new Date(instant));
