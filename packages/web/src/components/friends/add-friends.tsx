import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Person } from '../../chat/people.ts';
import { useRequest } from '../../connection/use-request.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Dialog } from '../dialog.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SearchField } from '../search-field.tsx';
import { FoundRow } from './found-row.tsx';

/** So long after the last key it is asked, not at each one; in milliseconds. */
const pause = 250;
const most = 30;

/** Finds people, and adds them one by one. */
export function AddFriends({ onClose }: { onClose: () => void }) {
  const text = textsOf(friendsTexts);
  const [typed, setTyped] = useState('');
  const search = useRequest('user-search-user');
  const found = useFound(typed, search);

  useEffect(() => document.getElementById('people')?.focus(), []);

  function submit(event: Event) {
    event.preventDefault();
    if (typed.trim() !== '') search.ask({ text: typed.trim(), limit: most });
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
            <FoundRow key={person.userId} person={person} />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}

interface Found {
  text: string;
  people: readonly Person[];
}

/** The people of the latest answer: they stay until the next one is there, so that nothing flickers while one types. */
function useFound(typed: string, search: ReturnType<typeof useRequest<'user-search-user'>>): Found | null {
  const { people } = useChat();
  const [found, setFound] = useState<Found | null>(null);
  const text = typed.trim();
  const users = search.done?.reply.user;

  useEffect(() => {
    if (text === '') {
      search.clear();
      setFound(null);
      return;
    }
    const timer = setTimeout(() => search.ask({ text, limit: most }), pause);
    return () => clearTimeout(timer);
  }, [text]);

  useEffect(() => {
    if (!users) return;
    people.learn(users);
    setFound({ text, people: users });
  }, [users]);

  return found;
}
