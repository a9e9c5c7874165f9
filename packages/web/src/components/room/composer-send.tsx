import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';

interface ComposerSendProps {
  isModifying: boolean;
  isBusy: boolean;
  isReady: boolean;
}

export function ComposerSend({ isModifying, isBusy, isReady }: ComposerSendProps) {
  const text = textsOf(composerTexts);
  const label = isModifying ? text.save : text.send;
  return (
    <button
      class="composer-send"
      type="submit"
      title={label}
      aria-label={label}
      aria-disabled={!isReady || isBusy}
      data-busy={isBusy || undefined}
      // The field keeps the focus, and a phone its keyboard.
      onMouseDown={(event) => event.preventDefault()}
    >
      {isBusy ? <span class="spinner" aria-hidden="true" /> : <Icon name={isModifying ? 'check' : 'send'} />}
    </button>
  );
}
