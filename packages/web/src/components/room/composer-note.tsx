import { longest } from '../../account/validate.ts';
import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';
import { language } from '../../preferences.ts';

/** With this many characters left, the remaining number is shown. */
const near = longest.message / 20;

interface ComposerNoteProps {
  /** Number of superfluous characters; negative: the remaining number. */
  excess: number;
  /** Some input was not accepted. */
  isRefused: boolean;
}

/** Notes about the text, when they matter. */
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
