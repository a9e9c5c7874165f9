import { fold } from '@parley/contracts/text';
import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { roomNameOf } from '../chat/room.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { roomsTexts } from '../i18n/rooms.ts';
import { place } from '../route.ts';
import { CreateRoom } from './create-room.tsx';
import { PeopleSkeleton } from './friends/people-skeleton.tsx';
import { IconButton } from './icon-button.tsx';
import { Link } from './link.tsx';
import { Loading } from './loading.tsx';
import { PageTitle } from './page-title.tsx';
import { RoomLink } from './room-link.tsx';
import { SearchField } from './search-field.tsx';

/** From this many rooms on, one of them is easier found by its name. */
const manyRooms = 8;

/** The rooms, the latest active first. */
export function RoomList() {
  const names = textsOf(chatTexts);
  const text = textsOf(roomsTexts);
  const { rooms, me } = useChat();
  const [isCreating, setCreating] = useState(false);
  const [wanted, setWanted] = useState('');
  const all = rooms.all.value;
  const loading = rooms.loading.value;
  const isFirst = loading !== null && all.length === 0;
  const found = all.filter((room) => includes(roomNameOf(room, me), wanted));
  const isPage = place.value.page === 'rooms';

  return (
    <section class="room-list" aria-label={names.rooms} aria-busy={loading !== null}>
      <header class="room-list-head">
        {isPage ? <PageTitle>{names.rooms}</PageTitle> : <h2 class="page-title">{names.rooms}</h2>}
        <IconButton icon="plus" label={text.create} onClick={() => setCreating(true)} />
      </header>
      {all.length >= manyRooms && (
        <SearchField id="room-filter" label={text.filter} value={wanted} onType={setWanted} />
      )}
      <div class="room-list-scroll">
        {isFirst && <PeopleSkeleton />}
        <Loading
          id="rooms-outcome"
          request={isFirst || loading?.state.value.phase !== 'waiting' ? loading : null}
        />
        <ul class="room-rows">
          {found.map((room) => (
            <li key={room.roomId} class="room-row">
              <RoomLink room={room} />
            </li>
          ))}
        </ul>
        {all.length > 0 && found.length === 0 && <p class="friends-none">{text.noMatch}</p>}
        {loading === null && all.length === 0 && <NoRooms onCreate={() => setCreating(true)} />}
      </div>
      {isCreating && <CreateRoom onClose={() => setCreating(false)} />}
    </section>
  );
}

function includes(name: string, part: string): boolean {
  return fold(name).includes(fold(part.trim()));
}

function NoRooms({ onCreate }: { onCreate: () => void }) {
  const text = textsOf(roomsTexts);
  return (
    <div class="empty">
      <p class="card-title">{text.none}</p>
      <p class="empty-about">{text.noneAbout}</p>
      <button class="button button-first" type="button" onClick={onCreate}>
        {text.create}
      </button>
      <Link to={{ page: 'friends' }}>{text.findPeople}</Link>
    </div>
  );
}
