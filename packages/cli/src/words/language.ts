/** Chooses the command's language: `--lang`, otherwise that of the POSIX locale. */
import { speakOfFields } from '@parley/contracts';
import { en, type Words } from './en.ts';
import { ko } from './ko.ts';

export const languages = ['en', 'ko'] as const;
export type Language = (typeof languages)[number];

const tables: Readonly<Record<Language, Words>> = { en, ko };

let chosen: Language = 'en';

/** The texts in the chosen language. */
export const words = (): Words => tables[chosen];

export function speak(language: Language): void {
  chosen = language;
  speakOfFields(language);
}

/** @param args the command line; its last `--lang` counts; without a supported language, the locale decides */
export function languageOf(args: readonly string[], environment: NodeJS.ProcessEnv): Language {
  const at = args.findLastIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const given = at < 0 ? undefined : args[at]?.startsWith('--lang=') ? args[at].slice(7) : args[at + 1];
  const locale = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || '';
  return languages.find((language) => language === given) ?? (/^ko\b|^ko_/.test(locale) ? 'ko' : 'en');
}
