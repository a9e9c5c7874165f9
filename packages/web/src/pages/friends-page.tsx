import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { isCalled, type Person } from '../chat/people.ts';
import { AddFriends } from '../components/friends/add-friends.tsx';
import { AddedPeople } from '../components/friends/added-people.tsx';
import { BlockedPeople } from '../components/friends/blocked-people.tsx';
import { FriendRow } from '../components/friends/friend-row.tsx';
import { OwnLink } from '../components/friends/own-link.tsx';
import { PeopleSkeleton } from '../components/friends/people-skeleton.tsx';
import { Icon } from '../components/icon.tsx';
import { Loading } from '../components/loading.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { SearchField } from '../components/search-field.tsx';
import { chatTexts } from '../i18n/chat.ts';
import { friendsTexts } from '../i18n/friends.ts';
import { textsOf } from '../i18n/messages.ts';

/** The user's friends, those who are online first. */
export function FriendsPage() {
  const text = textsOf(friendsTexts);
  const { friends } = useChat();
  const [isAdding, setAdding] = useState(false);
  const [said, setSaid] = useState('');
  const people = friends.known.people.value;
  const request = friends.known.loading.value;
  // Reloading a list that is already shown is only mentioned if it fails.
  const isLoadingShown = people === undefined || request?.state.value.phase !== 'waiting';
  const add = () => setAdding(true);

  return (
    <div class="friends">
      <header class="friends-head">
        <div>
          <PageTitle>{textsOf(chatTexts).friends}</PageTitle>
          <p class="friends-count">{people && text.count(people.length, people.filter(isOnline).length)}</p>
        </div>
        <button class="button button-accent" type="button" onClick={add}>
          <Icon name="addFriend" />
          {text.add}
        </button>
      </header>
      <p class="unseen" role="status">
        {said}
      </p>
      <AddedPeople />
      {people === undefined && <PeopleSkeleton />}
      {people?.length === 0 && <NoFriends />}
      {people && people.length > 0 && <FriendList people={people} onDone={setSaid} />}
      {isLoadingShown && <Loading id="friends-loading" request={request} />}
      <BlockedPeople onDone={setSaid} />
      {isAdding && <AddFriends onClose={() => setAdding(false)} />}
    </div>
  );
}

const isOnline = ({ presence }: Person) => presence === 'online';

function FriendList({ people, onDone }: { people: readonly Person[]; onDone: (text: string) => void }) {
  const text = textsOf(friendsTexts);
  const [typed, setTyped] = useState('');
  const shown = people
    .filter((person) => isCalled(person, typed))
    .sort((one, other) => Number(isOnline(other)) - Number(isOnline(one)));
  return (
    <>
      <SearchField id="filter" label={text.filter} value={typed} onType={setTyped} />
      <ul class="people" aria-label={text.list}>
        {shown.map((person) => (
          <FriendRow key={person.userId} person={person} onDone={onDone} />
        ))}
      </ul>
      <p class="friends-none" role="status">
        {shown.length === 0 && text.noMatch(typed.trim())}
      </p>
    </>
  );
}

function NoFriends() {
  const text = textsOf(friendsTexts);
  return (
    <section class="empty">
      <span class="empty-sign">
        <Icon name="friends" />
      </span>
      <h2 class="card-title">{text.noneTitle}</h2>
      <p class="empty-about">{text.noneAbout}</p>
      <OwnLink />
    </section>
  );
}
