import { useEffect } from 'preact/hooks';
import { leave, left } from '../client.ts';
import { Avatar } from '../components/avatar.tsx';
import { Icon } from '../components/icon.tsx';
import { Outcome } from '../components/outcome.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { StatusForm } from '../components/status-form.tsx';
import { clearDrafts } from '../draft.ts';
import { dateText } from '../i18n/dates.ts';
import { messages } from '../i18n/messages.ts';
import { me, userId } from '../session.ts';
import { useRequest } from '../use-request.ts';

/** Who one is. */
export function HomePage() {
  const text = messages.value.home;
  const id = userId.value ?? '';
  const name = me.value?.userName ?? id;
  useEffect(clearDrafts, []);

  return (
    <div class="home">
      <section class="card profile" aria-busy={id === ''}>
        <div class="profile-head">
          <Avatar id={id} name={name} />
          <PageTitle>{id === '' ? text.title : text.greeting(name)}</PageTitle>
        </div>
        <Facts />
        <LogOut />
      </section>
      <StatusForm />
    </div>
  );
}

function Facts() {
  const text = messages.value.home;
  const user = me.value;
  const facts: [string, string | undefined][] = [
    [text.userId, userId.value ?? undefined],
    [text.email, user?.email],
    [text.joined, user ? dateText(user.joinDate) : undefined],
    [text.lastLogin, user?.loginDate ? dateText(user.loginDate) : undefined],
  ];
  return (
    <dl class="facts" aria-label={text.you}>
      {facts
        .filter(([, value]) => value)
        .map(([term, value]) => (
          <div key={term} class="fact">
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function LogOut() {
  const text = messages.value.home;
  const logout = useRequest('logout');
  const done = logout.done !== null;
  const busy = logout.waiting || done;
  useEffect(() => {
    if (done) left(logout.clear);
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
      <Outcome
        id="log-out-outcome"
        progress={busy ? text.loggingOut : undefined}
        busy={busy}
        trouble={logout.trouble}
        stalled={logout.stalled}
        goesOn={logout.goesOn}
        onRetry={logout.retry}
      />
    </div>
  );
}
