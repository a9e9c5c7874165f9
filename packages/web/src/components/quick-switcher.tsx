import '../styles/overlays.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { quickFind } from '../chat/quick-find.ts';
import { partnerOf, unreadOf } from '../chat/room.ts';
import { useDirectRoom } from '../chat/use-direct-room.ts';
import { useFoundPeople } from '../chat/use-found-people.ts';
import { chatTexts } from '../i18n/chat.ts';
import { textsOf } from '../i18n/messages.ts';
import { overlaysTexts } from '../i18n/overlays.ts';
import { closeOverlay, overlay } from '../overlay.ts';
import { goTo, type Place } from '../route.ts';
import { Avatar } from './avatar.tsx';
import { CreateRoom } from './create-room.tsx';
import { Dialog } from './dialog.tsx';
import { AddFriends } from './friends/add-friends.tsx';
import { Icon } from './icon.tsx';
import { Name } from './name.tsx';
import { RequestOutcome } from './request-outcome.tsx';
import { RoomAvatar } from './room-avatar.tsx';
import { UnreadBadge } from './unread-badge.tsx';
import { useRoomName } from './use-room-name.ts';

/** A destination. */
interface Way {
  readonly key: string;
  readonly name: string;
  readonly alias?: string;
  readonly note: string;
  readonly face: ComponentChildren;
  readonly end?: ComponentChildren;
  go(): void;
}

const maxShown = 12;

/** Finds any room, person or page by a few letters of its name (ARIA's combobox with a list). */
export function QuickSwitcher() {
  const text = textsOf(overlaysTexts);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const [next, setNext] = useState<'room' | 'friends' | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const direct = useDirectRoom(closeOverlay);
  const ways = useWays(typed, direct.open, setNext);
  const shown = ways.slice(0, maxShown);
  const chosen = Math.min(active, shown.length - 1);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    document.getElementById(optionId(chosen))?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  if (next === 'room') return <CreateRoom onClose={closeOverlay} />;
  if (next === 'friends') return <AddFriends onClose={closeOverlay} />;

  function pressKey(event: KeyboardEvent) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown') setActive((chosen + 1) % Math.max(shown.length, 1));
    else if (event.key === 'ArrowUp') setActive((chosen + shown.length - 1) % Math.max(shown.length, 1));
    else if (event.key === 'Enter') shown[chosen]?.go();
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={text.switcher} onClose={closeOverlay}>
      <div class="switcher">
        <div class="search-field">
          <Icon name="search" />
          <input
            ref={field}
            class="search-input"
            id="switcher"
            type="text"
            role="combobox"
            dir="auto"
            aria-label={text.field}
            placeholder={text.field}
            aria-expanded={shown.length > 0}
            aria-controls="switcher-list"
            aria-autocomplete="list"
            aria-activedescendant={shown.length > 0 ? optionId(chosen) : undefined}
            value={typed}
            maxLength={100}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              setActive(0);
            }}
            onKeyDown={pressKey}
          />
        </div>
        <div class="switcher-list" id="switcher-list" role="listbox" aria-label={text.switcher}>
          {shown.map((way, index) => (
            // The field has the focus and the keys.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            <div
              key={way.key}
              class="switcher-way"
              id={optionId(index)}
              role="option"
              aria-selected={index === chosen}
              onPointerMove={() => setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={way.go}
            >
              {way.face}
              <span class="switcher-name">
                <Name of={way.name} />
              </span>
              <span class="switcher-note">
                <Name of={way.note} />
              </span>
              {way.end}
            </div>
          ))}
        </div>
        <p class="friends-none" role="status">
          {shown.length === 0 ? text.none : <span class="unseen">{text.found(shown.length)}</span>}
        </p>
        <RequestOutcome id="switcher-outcome" request={direct.request} waiting={text.opening} />
      </div>
    </Dialog>
  );
}

const optionId = (index: number) => `switcher-way-${index}`;

/** All destinations that match the typed text: rooms, friends, pages and actions, and then other users. */
function useWays(
  typed: string,
  openDirect: (userId: string) => void,
  openDialog: (which: 'room' | 'friends') => void,
): Way[] {
  const text = textsOf(overlaysTexts);
  const names = textsOf(chatTexts);
  const { me, rooms, friends } = useChat();
  const roomNameOf = useRoomName();
  const { found } = useFoundPeople(typed);
  const all = rooms.all.value;
  const leading = (to: Place) => () => {
    closeOverlay();
    goTo(to);
  };

  const toRooms = all.map((room): Way => {
    const partner = partnerOf(room, me);
    return {
      key: `room ${room.roomId}`,
      name: roomNameOf(room),
      ...(partner && { alias: partner.userId }),
      note: partner?.userId ?? '',
      face: <RoomAvatar room={room} />,
      end: <UnreadBadge count={unreadOf(room)} />,
      go: leading({ page: 'room', roomId: room.roomId }),
    };
  });
  const partners = new Set(all.map((room) => partnerOf(room, me)?.userId));
  const toFriends = (friends.known.people.value ?? [])
    .filter(({ userId }) => !partners.has(userId))
    .map(({ userId, userName, presence }) => ({
      key: `person ${userId}`,
      name: userName,
      alias: userId,
      note: text.friend,
      face: <Avatar id={userId} name={userName} presence={presence} />,
      go: () => openDirect(userId),
    }));
  const action = (
    name: string,
    icon: 'friends' | 'search' | 'me' | 'plus' | 'addFriend' | 'info',
    go: () => void,
  ): Way => ({
    key: `action ${name}`,
    name,
    note: text.action,
    face: (
      <span class="switcher-icon">
        <Icon name={icon} />
      </span>
    ),
    go,
  });
  const actions = [
    action(names.friends, 'friends', leading({ page: 'friends' })),
    action(names.search, 'search', leading({ page: 'search', text: '' })),
    action(names.me, 'me', leading({ page: 'me' })),
    action(text.newRoom, 'plus', () => openDialog('room')),
    action(text.addFriends, 'addFriend', () => openDialog('friends')),
    action(text.toShortcuts, 'info', () => {
      overlay.value = 'shortcuts';
    }),
  ];
  const known = new Set([...partners, ...toFriends.map(({ alias }) => alias), me]);
  const toOthers = (found?.people ?? [])
    .filter(({ userId }) => !known.has(userId))
    .map(({ userId, userName }) => ({
      key: `person ${userId}`,
      name: userName,
      note: userId,
      face: <Avatar id={userId} name={userName} />,
      go: leading({ page: 'person', userId }),
    }));
  const recent = typed.trim() === '' ? 5 : undefined;
  return [
    ...quickFind([...toRooms.slice(0, recent), ...toFriends.slice(0, recent), ...actions], typed),
    ...toOthers,
  ];
}
