import { languages, themes } from '../boot.ts';
import { messages } from '../i18n/messages.ts';
import { chooseLanguage, chooseTheme, language, theme } from '../preferences.ts';
import { Choice } from './choice.tsx';
import { Icon } from './icon.tsx';
import { Wordmark } from './wordmark.tsx';

const shortNames = { ko: '한', en: 'EN' } as const;

export function Header() {
  const text = messages.value;
  return (
    <header class="header">
      <Wordmark />
      <div class="header-choices">
        <Choice
          legend={text.language}
          name="language"
          chosen={language.value}
          onChoose={chooseLanguage}
          options={languages.map((value) => ({
            value,
            label: text.languages[value],
            shown: shortNames[value],
            lang: value,
          }))}
        />
        <Choice
          legend={text.theme}
          name="theme"
          chosen={theme.value}
          onChoose={chooseTheme}
          options={themes.map((value) => ({
            value,
            label: text.themes[value],
            shown: <Icon name={value} />,
          }))}
        />
      </div>
    </header>
  );
}
