import { chatTexts } from '../i18n/chat.ts';
import { messages, textsOf } from '../i18n/messages.ts';
import { Icon } from './icon.tsx';

/** A part of the pages could not be loaded: because of the connection, or because a newer version has replaced it. */
export function PartFailed({ retry }: { retry: () => void }) {
  return (
    <div class="trouble" role="alert">
      <Icon name="warning" />
      <p class="trouble-text">{textsOf(chatTexts).loadFailed}</p>
      <button class="button button-small" type="button" onClick={retry}>
        {messages.value.retry}
      </button>
    </div>
  );
}

/** The same for a whole page. */
export function LoadFailed({ retry }: { retry: () => void }) {
  return (
    <main class="page">
      <PartFailed retry={retry} />
    </main>
  );
}
