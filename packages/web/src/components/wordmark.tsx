import { messages } from '../i18n/messages.ts';
import drawing from '../wordmark.svg?raw';

/** The product's name as a drawing. The served page contains the same drawing (vite.config.ts). */
export function Wordmark() {
  return (
    <span class="wordmark">
      <span dangerouslySetInnerHTML={{ __html: drawing }} />
      <span class="unseen">{messages.value.product}</span>
    </span>
  );
}
