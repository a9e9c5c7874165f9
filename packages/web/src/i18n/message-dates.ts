/** When something was said, as people of the chosen language write it, where the reader is. */
import { computed } from '@preact/signals';
import { language } from '../preferences.ts';

const formats = computed(() => ({
  time: new Intl.DateTimeFormat(language.value, { timeStyle: 'short' }),
  day: new Intl.DateTimeFormat(language.value, { dateStyle: 'full' }),
  instant: new Intl.DateTimeFormat(language.value, { dateStyle: 'full', timeStyle: 'short' }),
}));

const format = (name: keyof typeof formats.value, instant: string) =>
  formats.value[name].format(new Date(instant));

/** @param instant ISO 8601, as in all of these */
export const timeText = (instant: string) => format('time', instant);
export const dayText = (instant: string) => format('day', instant);
/** Day and time. */
export const instantText = (instant: string) => format('instant', instant);
