import { useEffect } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { leave, left } from '../../connection/client.ts';
import { useRequest } from '../../connection/use-request.ts';
import { messages } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

export function LogOut() {
  const text = messages.value.home;
  const { forgetAll } = useChat();
  const logout = useRequest('logout');
  const done = logout.done !== null;
  const busy = logout.waiting || done;
  useEffect(() => {
    if (!done) return;
    forgetAll();
    left(logout.clear);
  }, [done]);

  function logOut() {
    if (busy) return;
    leave();
    logout.ask({});
  }
  return (
    <div class="log-out">
      <button
        class="button"
        type="button"
        aria-disabled={busy}
        data-busy={busy || undefined}
        onClick={logOut}
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
    </div>
  );
}
