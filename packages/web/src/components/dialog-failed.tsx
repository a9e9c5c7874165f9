import { chatTexts } from '../i18n/chat.ts';
import { messages, textsOf } from '../i18n/messages.ts';
import { Dialog } from './dialog.tsx';

/** Replaces a dialog that could not be loaded. */
export function DialogFailed({ retry, onClose }: { retry: () => void; onClose: () => void }) {
  return (
    <Dialog title={textsOf(chatTexts).loadFailed} onClose={onClose}>
      <button class="button" type="button" onClick={retry}>
        {messages.value.retry}
      </button>
    </Dialog>
  );
}
