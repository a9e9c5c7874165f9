import { fold } from '@parley/contracts/text';
import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { overlaysTexts } from '../i18n/overlays.ts';
import { roomSettingsTexts } from '../i18n/room-settings.ts';
import { roomsTexts } from '../i18n/rooms.ts';
import { Lazily } from '../lazily.tsx';
import { overlay } from '../overlay.ts';
import { goTo, place } from '../route.ts';
import { DialogFailed } from './dialog-failed.tsx';
import { PeopleSkeleton } from './friends/people-skeleton.tsx';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import { PartFailed } from './load-failed.tsx';
import { Loading } from './loading.tsx';
import { PageTitle } from './page-title.tsx';
import { RoomRow } from './room-row.tsx';
import { SearchField } from './search-field.tsx';
import { useRoomName } from './use-room-name.ts';

/** From this number of rooms on, there is a field to find one by name. */
const manyRooms = 8;

/** The list of rooms, favourites on top, the latest active first; archived ones are collapsed below. */
export function RoomList() {
  const names = textsOf(chatTexts);
  const text = textsOf(roomsTexts);
  const { rooms } = useChat();
  const roomNameOf = useRoomName();
  const [isCreating, setCreating] = useState(false);
  const [isFinding, setFinding] = useState(false);
  const [wanted, setWanted] = useState('');
  const [showsArchived, setShowsArchived] = useState(false);
  const all = rooms.all.value;
  const loading = rooms.loading.value;
  const isFirst = loading !== null && all.length === 0;
  const found = all.filter((room) => includes(roomNameOf(room), wanted));
  const kept = found.filter(({ archived }) => !archived);
  const shown = [...kept.filter(({ favourite }) => favourite), ...kept.filter(({ favourite }) => !favourite)];
  const archived = found.filter((room) => room.archived);
  const isArchiveOpen = showsArchived || wanted.trim() !== '';
  const isPage = place.value.page === 'rooms';

  /** Opens the first room that matches. */
  function openFirst() {
    const first = shown[0] ?? archived[0];
    if (first && wanted.trim() !== '') goTo({ page: 'room', roomId: first.roomId });
  }

  return (
    <section class="room-list" aria-label={names.rooms} aria-busy={loading !== null}>
      <header class="room-list-head">
        {isPage ? <PageTitle>{names.rooms}</PageTitle> : <h2 class="page-title">{names.rooms}</h2>}
        <div class="room-list-ways">
          <IconButton
            icon="search"
            label={textsOf(overlaysTexts).switcher}
            onClick={() => {
              overlay.value = 'switcher';
            }}
          />
          <IconButton icon="globe" label={text.findRooms} onClick={() => setFinding(true)} />
          <IconButton icon="plus" label={text.create} onClick={() => setCreating(true)} />
        </div>
      </header>
      {all.length >= manyRooms && (
        <SearchField
          id="room-filter"
          label={text.filter}
          value={wanted}
          onType={setWanted}
          onEnter={openFirst}
        />
      )}
      <div class="room-list-scroll">
        {isFirst && <PeopleSkeleton />}
        <Loading
          id="rooms-outcome"
          request={isFirst || loading?.state.value.phase !== 'waiting' ? loading : null}
        />
        <ul class="room-rows">
          {shown.map((room) => (
            <RoomRow key={room.roomId} room={room} />
          ))}
        </ul>
        {archived.length > 0 && (
          <button
            class="archive-button"
            type="button"
            aria-expanded={isArchiveOpen}
            onClick={() => setShowsArchived(!showsArchived)}
          >
            <Icon name="archive" />
            {textsOf(roomSettingsTexts).archived(archived.length)}
            <Icon name={isArchiveOpen ? 'up' : 'down'} />
          </button>
        )}
        {isArchiveOpen && archived.length > 0 && (
          <ul class="room-rows">
            {archived.map((room) => (
              <RoomRow key={room.roomId} room={room} />
            ))}
          </ul>
        )}
        <p class="friends-none" role="status">
          {all.length > 0 && found.length === 0 && text.noMatch}
        </p>
        {loading === null && all.length === 0 && (
          <Lazily load={firstSteps} waiting={null} failed={PartFailed} />
        )}
      </div>
      {isCreating && (
        <Lazily
          load={createRoom}
          props={{ onClose: () => setCreating(false) }}
          waiting={null}
          failed={DialogFailed}
        />
      )}
      {isFinding && (
        <Lazily
          load={findRooms}
          props={{ onClose: () => setFinding(false) }}
          waiting={null}
          failed={DialogFailed}
        />
      )}
    </section>
  );
}

const firstSteps = () => import('./first-steps.tsx').then(({ FirstSteps }) => FirstSteps);
const createRoom = () => import('./create-room.tsx').then(({ CreateRoom }) => CreateRoom);
const findRooms = () => import('./running/find-rooms.tsx').then(({ FindRooms }) => FindRooms);

function includes(name: string, part: string): boolean {
  return fold(name).includes(fold(part.trim()));
}
