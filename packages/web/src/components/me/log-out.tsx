import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { leave, left, stay } from '../../connection/client.ts';
import { useRequest } from '../../connection/use-request.ts';
import { meTexts } from '../../i18n/me.ts';
import { messages, textsOf } from '../../i18n/messages.ts';
import { Confirm } from '../confirm.tsx';
import { Icon } from '../icon.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

export function LogOut() {
  const text = messages.value.home;
  const meText = textsOf(meTexts);
  const { leaving, countUnsent } = useChat();
  const [unsent, setUnsent] = useState(0);
  const logout = useRequest('logout');
  const done = logout.done !== null;
  const busy = logout.waiting || done;
  const isRefused = logout.trouble !== null && !logout.retry;
  useEffect(() => {
    if (!done) return;
    left(() => {
      stayHere();
      logout.clear();
    });
  }, [done]);
  useEffect(() => {
    if (isRefused) stayHere();
  }, [isRefused]);

  function wantToLogOut() {
    if (busy) return;
    const count = countUnsent();
    setUnsent(count);
    if (count === 0) logOut();
  }

  function logOut() {
    leave();
    leaving(true);
    logout.ask({});
  }

  /** Drafts are kept again, however the session ends later. */
  function stayHere() {
    stay();
    leaving(false);
  }

  return (
    <div class="log-out">
      <button
        class="button"
        type="button"
        aria-disabled={busy}
        data-busy={busy || undefined}
        onClick={wantToLogOut}
      >
        <span class="spinner" aria-hidden="true" />
        <Icon name="leave" />
        {text.logOut}
      </button>
      <RequestOutcome
        id="log-out-outcome"
        request={logout}
        waiting={text.loggingOut}
        done={text.loggingOut}
      />
      {unsent > 0 && (
        <Confirm
          title={meText.logOutTitle}
          about={meText.logOutAbout(unsent)}
          action={text.logOut}
          waiting={text.loggingOut}
          request={logout}
          onConfirm={logOut}
          onClose={() => setUnsent(0)}
        />
      )}
    </div>
  );
}
