import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { isTypingOperator, readOperators } from '../chat/search-operators.ts';
import { PageTitle } from '../components/page-title.tsx';
import { FoundMessages } from '../components/search/found-messages.tsx';
import { FoundPeople } from '../components/search/found-people.tsx';
import { SearchFilters } from '../components/search/search-filters.tsx';
import { SearchField } from '../components/search-field.tsx';
import { useRoomName } from '../components/use-room-name.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { searchTexts } from '../i18n/search.ts';
import { type SearchFilters as Filters, type Place, place, redirectTo } from '../route.ts';

/** Delay from the last key to the search; in milliseconds. */
const pause = 300;

/** Searches messages and people. The address contains the search, so that the user can return to it. */
export function SearchPage() {
  const at = place.value;
  const text = textsOf(searchTexts);
  const { rooms } = useChat();
  const wanted = at.page === 'search' ? at.text.trim() : '';
  const filters = filtersOf(at);
  const { roomId } = filters;
  const [typed, setTyped] = useState(wanted);
  const names = useNames();
  // By default with the filters at the time of the search, which may differ from those at the last key.
  const search = (narrowed: Filters = filtersOf(place.peek())) => {
    const read = readOperators(typed, names);
    if (Object.keys(read.filters).length > 0) setTyped(read.text);
    redirectTo({ page: 'search', text: read.text, ...narrowed, ...read.filters });
  };
  // All members of the room, to choose a writer from.
  useEffect(() => {
    if (roomId !== undefined) rooms.loadOne(roomId);
  }, [roomId]);

  useEffect(() => {
    // Waits until a space follows it or Enter is pressed.
    if (typed.trim() === wanted || isTypingOperator(typed)) return;
    const timer = setTimeout(search, pause);
    return () => clearTimeout(timer);
  }, [typed]);

  function submit(event: Event) {
    event.preventDefault();
    search();
  }

  const isNarrowed = Object.keys(filters).length > 0;
  // A room alone is no search.
  const isAsked = wanted !== '' || Object.keys(filters).some((name) => name !== 'roomId');
  return (
    <div class="friends">
      <header class="friends-head">
        <PageTitle>{textsOf(chatTexts).search}</PageTitle>
      </header>
      <form class="search-form" noValidate onSubmit={submit}>
        <SearchField id="search" label={text.field} value={typed} onType={setTyped} />
      </form>
      <SearchFilters filters={filters} onChange={search} />
      {!isAsked && <p class="friends-none">{text.hint}</p>}
      {isAsked && (
        // Another search has another list.
        <div key={JSON.stringify([wanted, filters])}>
          {!isNarrowed && <FoundPeople text={wanted} />}
          <FoundMessages text={wanted} filters={filters} />
          {wanted === '' && roomId === undefined && <p class="friends-none">{text.latestOnly}</p>}
        </div>
      )}
    </div>
  );
}

function filtersOf(at: Place): Filters {
  if (at.page !== 'search') return {};
  const { page: _, text: __, ...filters } = at;
  return filters;
}

/** The user and room that a name means, among the known ones; the first of several. */
function useNames() {
  const { me, rooms, people } = useChat();
  const roomNameOf = useRoomName();
  const isCalled = (name: string, one: string) => one.toLowerCase() === name.toLowerCase();
  return {
    personCalled: (name: string) =>
      name === 'me'
        ? me
        : [...people.all.peek().values()].find(
            ({ userId, userName }) => isCalled(name, userId) || isCalled(name, userName),
          )?.userId,
    roomCalled: (name: string) => rooms.all.peek().find((room) => isCalled(name, roomNameOf(room)))?.roomId,
  };
}
