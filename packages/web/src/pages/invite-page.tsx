import '../styles/running.css';
import { useEffect, useState } from 'preact/hooks';
import { userId } from '../account/session.ts';
import { Header } from '../components/header.tsx';
import { Link } from '../components/link.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { RequestOutcome } from '../components/request-outcome.tsx';
import { FoundRoom } from '../components/running/found-room.tsx';
import { useRequest } from '../connection/use-request.ts';
import { textsOf } from '../i18n/messages.ts';
import { runningTexts } from '../i18n/running.ts';
import { forgetInviteSecret, takeInviteSecret } from '../invite-address.ts';
import { anonymousPlace } from '../route.ts';

/** The target of an invite link: a user who is not logged in logs in or signs up first, and returns here. */
export function InvitePage() {
  const text = textsOf(runningTexts);
  const [secret, setSecret] = useState(takeInviteSecret);
  // Another link in the same tab changes only the part after the `#`.
  useEffect(() => {
    const take = () => {
      if (location.hash !== '') setSecret(takeInviteSecret());
    };
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, []);
  return (
    <>
      <Header />
      <main class="page">
        <section class="card">
          <PageTitle>{text.inviteTitle}</PageTitle>
          {secret === null ? (
            <p class="card-about">{text.linkIncomplete}</p>
          ) : userId.value ? (
            <Invitation key={secret} secret={secret} />
          ) : (
            userId.value === null && <Stranger />
          )}
        </section>
      </main>
    </>
  );
}

function Stranger() {
  const text = textsOf(runningTexts);
  const here = { page: 'invite' } as const;
  return (
    <>
      <p class="card-about">{text.inviteStranger}</p>
      <div class="invite-ways">
        <Link to={anonymousPlace('signUp', here)} class="button button-first">
          {text.signUp}
        </Link>
        <Link to={anonymousPlace('login', here)} class="button">
          {text.logIn}
        </Link>
      </div>
    </>
  );
}

function Invitation({ secret }: { secret: string }) {
  const text = textsOf(runningTexts);
  const search = useRequest('user-find-room');
  useEffect(() => search.ask({ secret }), []);
  useEffect(() => {
    if (search.trouble === 'INVITE_INVALID') forgetInviteSecret();
  }, [search.trouble]);
  const room = search.done?.reply.room[0];
  return (
    <>
      <p class="card-about">{text.inviteAbout}</p>
      {room && <FoundRoom room={room} secret={secret} onJoined={forgetInviteSecret} />}
      <RequestOutcome id="invite-outcome" request={search} waiting={text.loading} />
      <Link to={{ page: 'rooms' }}>{text.toRooms}</Link>
    </>
  );
}
