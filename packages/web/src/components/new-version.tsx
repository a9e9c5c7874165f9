import { isUpdated, update } from '../app-worker.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';

/** Announces a new version, with a button to load it. */
export function NewVersion() {
  const text = textsOf(chatTexts);
  if (!isUpdated.value) return null;
  return (
    <div class="banner new-version" data-shown="update">
      <p class="banner-text" role="status">
        {text.newVersion}
      </p>
      <button class="button button-small" type="button" onClick={update}>
        {text.reload}
      </button>
    </div>
  );
}
