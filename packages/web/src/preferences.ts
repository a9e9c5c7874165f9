/** Language and theme: signals that every page follows at once, stored in the browser. */
import { signal } from '@preact/signals';
import {
  firstLanguage,
  firstTheme,
  keptLanguage,
  keptTheme,
  type Language,
  showLanguage,
  showTheme,
  type Theme,
} from './boot.ts';

export const language = signal<Language>(firstLanguage);
export const theme = signal<Theme>(firstTheme);

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  keptLanguage.write(chosen);
  showLanguage(chosen);
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  keptTheme.write(chosen === 'system' ? null : chosen);
  showTheme(chosen);
}
