import { Icon } from '../components/icon.tsx';
import { messages, troubleText } from '../i18n/messages.ts';
import type { Refusal } from './inspector-api.ts';

/** Why something can't be shown, and a button to retry. */
export function Trouble({ refusal, onRetry }: { refusal: Refusal; onRetry: () => void }) {
  return (
    <div class="trouble" role="alert">
      <Icon name="warning" />
      <div class="trouble-text">
        <p>{troubleText(refusal.code)}</p>
        {refusal.message !== '' && <p class="trouble-more">{refusal.message}</p>}
      </div>
      <button class="button button-small" type="button" onClick={onRetry}>
        {messages.value.retry}
      </button>
    </div>
  );
}
