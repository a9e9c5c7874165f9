import { otherAccount, userId } from '../account/session.ts';
import { textsOf } from '../i18n/messages.ts';
import { otherAccountTexts } from '../i18n/other-account.ts';
import { Dialog } from './dialog.tsx';

/** Says that what the page shows is of another user than the one who is logged in by now, and the way on. */
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
