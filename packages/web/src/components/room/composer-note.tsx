import { longest } from '../../account/validate.ts';
import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';
import { language } from '../../preferences.ts';

/** From so many characters on, before there are too many, it is told how many are left. */
const near = longest.message / 20;

interface ComposerNoteProps {
  /** How many characters there are too many; negative, how many are left. */
  excess: number;
  /** Something typed was not taken. */
  isRefused: boolean;
}

/** What there is to say about the text, at the moment it matters. */
export function ComposerNote({ excess, isRefused }: ComposerNoteProps) {
  const text = textsOf(composerTexts);
  const count = new Intl.NumberFormat(language.value).format(Math.abs(excess));
  const problem = excess > 0 ? text.tooLong(count) : isRefused ? text.onlyEmoji : undefined;
  return (
    <>
      <p class="composer-note" id="composer-note" role="alert">
        {problem}
      </p>
      {excess <= 0 && excess > -near && <p class="composer-left">{text.left(count)}</p>}
    </>
  );
}
