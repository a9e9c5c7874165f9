import { messages } from '../i18n/messages.ts';
import drawing from '../wordmark.svg?raw';

/** The product's name, drawn. The same drawing stands in the served page (vite.config.ts). */
export function Wordmark() {
  return (
    <span class="wordmark">
      <span dangerouslySetInnerHTML={{ __html: drawing }} />
      <span class="unseen">{messages.value.product}</span>
    </span>
  );
}
