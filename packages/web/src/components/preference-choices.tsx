/** Choices of language and theme: short in the header, in words in the settings. */
import { languages, themes } from '../boot.ts';
import { messages } from '../i18n/messages.ts';
import { chooseLanguage, chooseTheme, language, theme } from '../preferences.ts';
import { Choice } from './choice.tsx';
import { Icon } from './icon.tsx';

const shortNames = { ko: '한', en: 'EN' } as const;

export function LanguageChoice({ inWords = false }: { inWords?: boolean }) {
  const text = messages.value;
  return (
    <Choice
      legend={text.language}
      name="language"
      chosen={language.value}
      onChoose={chooseLanguage}
      options={languages.map((value) => ({
        value,
        label: text.languages[value],
        shown: inWords ? text.languages[value] : shortNames[value],
        lang: value,
      }))}
    />
  );
}

export function ThemeChoice({ inWords = false }: { inWords?: boolean }) {
  const text = messages.value;
  return (
    <Choice
      legend={text.theme}
      name="theme"
      chosen={theme.value}
      onChoose={chooseTheme}
      options={themes.map((value) => ({
        value,
        label: text.themes[value],
        shown: (
          <>
            <Icon name={value} />
            {inWords && text.shortThemes[value]}
          </>
        ),
      }))}
    />
  );
}
