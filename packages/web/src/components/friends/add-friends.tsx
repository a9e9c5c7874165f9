import { useEffect, useState } from 'preact/hooks';
import { useFoundPeople } from '../../chat/use-found-people.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Dialog } from '../dialog.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SearchField } from '../search-field.tsx';
import { FoundRow } from './found-row.tsx';
import { OwnLink } from './own-link.tsx';

/** Finds people, and adds them one by one. */
export function AddFriends({ onClose }: { onClose: () => void }) {
  const text = textsOf(friendsTexts);
  const [typed, setTyped] = useState('');
  const { found, search, askNow } = useFoundPeople(typed);

  useEffect(() => document.getElementById('people')?.focus(), []);

  function submit(event: Event) {
    event.preventDefault();
    askNow();
  }

  return (
    <Dialog title={text.add} onClose={onClose}>
      <p class="card-about">{text.addAbout}</p>
      <form class="add-friends" noValidate aria-busy={search.waiting} onSubmit={submit}>
        <SearchField id="people" label={text.search} value={typed} onType={setTyped} />
      </form>
      <div class="add-friends-found">
        <RequestOutcome
          id="people-outcome"
          request={search}
          waiting={text.searching}
          {...(found && {
            done: found.people.length === 0 ? text.nobody(found.text) : text.found(found.people.length),
          })}
        />
        <ul class="people">
          {found?.people.map((person) => (
            <FoundRow key={person.userId} person={person} onMessage={onClose} />
          ))}
        </ul>
      </div>
      <OwnLink />
    </Dialog>
  );
}
