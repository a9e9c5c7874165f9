import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { roomNameOf } from '../chat/room.ts';
import { PageTitle } from '../components/page-title.tsx';
import { FoundMessages } from '../components/search/found-messages.tsx';
import { FoundPeople } from '../components/search/found-people.tsx';
import { SearchField } from '../components/search-field.tsx';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { searchTexts } from '../i18n/search.ts';
import { place, redirectTo } from '../route.ts';

/** So long after the last key it is searched, not at each one; in milliseconds. */
const pause = 300;

/** Looks for messages and people. The address says for what, so that one comes back to it. */
export function SearchPage() {
  const at = place.value;
  const text = textsOf(searchTexts);
  const { me, rooms } = useChat();
  const wanted = at.page === 'search' ? at.text.trim() : '';
  const roomId = at.page === 'search' ? at.roomId : undefined;
  const room = roomId === undefined ? undefined : rooms.byId.value.get(roomId);
  const [typed, setTyped] = useState(wanted);
  const where = roomId === undefined ? {} : { roomId };
  const search = () => redirectTo({ page: 'search', text: typed.trim(), ...where });

  useEffect(() => {
    if (typed.trim() === wanted) return;
    const timer = setTimeout(search, pause);
    return () => clearTimeout(timer);
  }, [typed]);

  function submit(event: Event) {
    event.preventDefault();
    search();
  }

  return (
    <div class="friends">
      <header class="friends-head">
        <PageTitle>{textsOf(chatTexts).search}</PageTitle>
      </header>
      <form class="search-form" noValidate onSubmit={submit}>
        <SearchField id="search" label={text.field} value={typed} onType={setTyped} />
      </form>
      {roomId !== undefined && (
        <p class="search-where">
          {text.inRoom(room ? roomNameOf(room, me) : String(roomId))}
          <button
            class="button button-small"
            type="button"
            onClick={() => redirectTo({ page: 'search', text: typed.trim() })}
          >
            {text.everywhere}
          </button>
        </p>
      )}
      {wanted === '' && <p class="friends-none">{text.hint}</p>}
      {wanted !== '' && (
        // Another search is another list.
        <div key={`${roomId} ${wanted}`}>
          {roomId === undefined && <FoundPeople text={wanted} />}
          <FoundMessages text={wanted} roomId={roomId} />
        </div>
      )}
    </div>
  );
}
