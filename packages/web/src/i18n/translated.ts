/** A text in each language, side by side. A missing or superfluous text in a language does not compile. */
import type { Language } from '../boot.ts';
import { isolating } from './isolated.ts';

/** The shape of the English texts, with any texts in their place. */
export type AnyText<Texts> = Texts extends string
  ? string
  : Texts extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Key in keyof Texts]: AnyText<Texts[Key]> };

export function translated<const Texts>(texts: {
  en: Texts;
  ko: AnyText<Texts>;
}): Readonly<Record<Language, AnyText<Texts>>> {
  return isolating(texts) as Record<Language, AnyText<Texts>>;
}
