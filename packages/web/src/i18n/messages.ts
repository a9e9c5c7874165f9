/** The texts of the chosen language. A language that lacks a text, or has one too many, does not compile. */
import { computed } from '@preact/signals';
import type { Language } from '../boot.ts';
import { language } from '../preferences.ts';
import type { Trouble } from '../requests.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

/** The shape of the English texts, with any text in their place. */
type AnyText<Texts> = Texts extends string
  ? string
  : Texts extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Key in keyof Texts]: AnyText<Texts[Key]> };

export type Messages = AnyText<typeof en>;

const allMessages: Readonly<Record<Language, Messages>> = { ko, en };

export const messages = computed(() => allMessages[language.value]);

/** What went wrong, in words. A code that this version of the pages does not know is the server's affair. */
export function troubleText(trouble: Trouble): string {
  const { troubles } = messages.value;
  return troubles[trouble] ?? troubles.INTERNAL;
}
