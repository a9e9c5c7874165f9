import { LanguageChoice, ThemeChoice } from './preference-choices.tsx';
import { Wordmark } from './wordmark.tsx';

export function Header() {
  return (
    <header class="header">
      <Wordmark />
      <div class="header-choices">
        <LanguageChoice />
        <ThemeChoice />
      </div>
    </header>
  );
}
