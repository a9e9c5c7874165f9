/** The texts of the chosen language. A language with a missing or superfluous text does not compile. */
import { computed } from '@preact/signals';
import type { Language } from '../boot.ts';
import type { Trouble } from '../connection/requests.ts';
import { language } from '../preferences.ts';
import { en } from './en.ts';
import { isolating } from './isolated.ts';
import { ko } from './ko.ts';
import type { AnyText } from './translated.ts';

export type Messages = AnyText<typeof en>;

const allMessages: Readonly<Record<Language, Messages>> = isolating({ ko, en });

export const messages = computed(() => allMessages[language.value]);

/** A part's own texts (translated.ts), in the chosen language. */
export function textsOf<Texts>(of: Readonly<Record<Language, Texts>>): Texts {
  return of[language.value];
}

/**
 * What went wrong, in words. A code that this version of the pages does not know counts as a server error.
 * @param retryAfter seconds
 */
export function troubleText(trouble: Trouble, retryAfter?: number): string {
  const { troubles, retryIn } = messages.value;
  const text = troubles[trouble] ?? troubles.INTERNAL;
  return retryAfter === undefined ? text : `${text} ${retryIn(retryAfter)}`;
}
