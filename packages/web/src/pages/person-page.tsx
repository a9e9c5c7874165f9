import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import type { Person } from '../chat/people.ts';
import { useDirectRoom } from '../chat/use-direct-room.ts';
import { Avatar } from '../components/avatar.tsx';
import { OwnLink } from '../components/friends/own-link.tsx';
import { Icon } from '../components/icon.tsx';
import { Link } from '../components/link.tsx';
import { Name } from '../components/name.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { RequestOutcome } from '../components/request-outcome.tsx';
import { useRequest } from '../connection/use-request.ts';
import { friendsTexts } from '../i18n/friends.ts';
import { isolated } from '../i18n/isolated.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomsTexts } from '../i18n/rooms.ts';
import { place } from '../route.ts';
import { useOwnTitle } from '../use-title.ts';

export function PersonPage() {
  const at = place.value;
  return at.page === 'person' ? <OnePerson key={at.userId} userId={at.userId} /> : null;
}

/** A user's page, with actions: the target of the link that users give to others. */
function OnePerson({ userId }: { userId: string }) {
  const text = textsOf(friendsTexts);
  const { people } = useChat();
  const search = useRequest('user-search-user');
  const [isThere, setThere] = useState<boolean>();
  const users = search.done?.reply.user;
  const person = people.find(userId);
  useOwnTitle(isolated(person.userName));

  useEffect(() => search.ask({ text: userId.slice(0, 100), limit: 1 }), [userId]);
  useEffect(() => {
    if (!users) return;
    people.learn(users);
    setThere(users.some((user) => user.userId === userId));
  }, [users]);

  if (isThere === false) return <Nobody />;
  return (
    <div class="person-page" aria-busy={search.waiting}>
      <section class="card person-card">
        <Avatar id={userId} name={person.userName} size="large" presence={person.presence} />
        <PageTitle>
          <Name of={person.userName} />
        </PageTitle>
        <p class="person-id">
          <Name of={userId} />
        </p>
        {person.userStatus && (
          <p class="person-status">
            <Name of={person.userStatus} />
          </p>
        )}
        <RequestOutcome id="person-outcome" request={search} waiting={text.personLoading} />
        {isThere && <Ways person={person} />}
      </section>
    </div>
  );
}

function Ways({ person: { userId } }: { person: Person }) {
  const text = textsOf(friendsTexts);
  const { me, friends } = useChat();
  const direct = useDirectRoom();
  const addition = useRequest('user-add-friend');
  if (userId === me)
    return (
      <>
        <p class="card-about">{text.isYourPage}</p>
        <OwnLink />
      </>
    );
  const isBlocked = friends.blocked.has(userId);
  const isFriend = friends.known.has(userId) || addition.done !== null;
  return (
    <>
      <div class="person-ways">
        {!isBlocked && (
          <button
            class="button button-first"
            type="button"
            aria-disabled={direct.request.waiting}
            onClick={() => {
              if (!direct.request.waiting) direct.open(userId);
            }}
          >
            <Icon name="rooms" />
            {text.messageNow}
          </button>
        )}
        {isFriend || isBlocked ? (
          <span class="person-mark" data-good={isFriend || undefined}>
            {isFriend && <Icon name="check" />}
            {isFriend ? text.isFriend : text.isBlocked}
          </span>
        ) : (
          <button
            class="button"
            type="button"
            aria-disabled={addition.waiting}
            onClick={() => {
              if (!addition.waiting) addition.ask({ friendId: [userId] });
            }}
          >
            <Icon name="addFriend" />
            {textsOf(roomsTexts).addFriend}
          </button>
        )}
      </div>
      <RequestOutcome id="direct-outcome" request={direct.request} waiting={text.opening} />
      <RequestOutcome id="addition-outcome" request={addition} waiting={text.adding} done={text.isFriend} />
    </>
  );
}

function Nobody() {
  const text = textsOf(friendsTexts);
  return (
    <div class="empty no-room">
      <span class="empty-sign" aria-hidden="true">
        <Icon name="me" />
      </span>
      <PageTitle>{text.noSuchPerson}</PageTitle>
      <p class="empty-about">{text.noSuchPersonAbout}</p>
      <Link to={{ page: 'friends' }} class="button no-room-back">
        {text.add}
      </Link>
    </div>
  );
}
