import { otherAccount, userId } from '../account/session.ts';
import { textsOf } from '../i18n/messages.ts';
import { otherAccountTexts } from '../i18n/other-account.ts';
import { Dialog } from './dialog.tsx';

/**
 * Tells that the page shows another user's data than that of the user who is logged in now, with a button to continue.
 */
export function OtherAccount() {
  const now = otherAccount.value;
  const before = userId.value;
  if (!now || !before) return null;
  const text = textsOf(otherAccountTexts);
  return (
    <Dialog
      title={text.title}
      onClose={() => {
        otherAccount.value = null;
      }}
    >
      <p class="confirm-about">{text.about(now, before)}</p>
      <div class="confirm-buttons">
        <button class="button button-accent" type="button" onClick={() => location.reload()}>
          {text.reload}
        </button>
      </div>
    </Dialog>
  );
}
