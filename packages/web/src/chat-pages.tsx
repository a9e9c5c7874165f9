/** Everything for logged-in users: fetched when needed, separately from the first pages. */
import './styles/chat.css';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { userId } from './account/session.ts';
import { startAppWorker } from './app-worker.ts';
import { type Chat, ChatProvider, startChat } from './chat/chat.ts';
import { FrameWaiting } from './components/frame-waiting.tsx';
import { AddedNotice } from './components/friends/added-notice.tsx';
import { PartFailed } from './components/load-failed.tsx';
import { Navigation } from './components/navigation.tsx';
import { NewVersion } from './components/new-version.tsx';
import { OtherAccount } from './components/other-account.tsx';
import { Overlays } from './components/overlays.tsx';
import { RoomList } from './components/room-list.tsx';
import { loadFormatting } from './formatting/formatting.ts';
import { Lazily } from './lazily.tsx';
import { notify } from './notifications.ts';
import { EmptyPage } from './pages/empty-page.tsx';
import { RoomPage } from './pages/room-page.tsx';
import { renewPush } from './push.ts';
import { type ChatPageName, isChatPlace, place } from './route.ts';
import { followToday } from './today.ts';
import { titleBadge } from './use-title.ts';

const later = (load: () => Promise<ComponentType>) => () => (
  <Lazily load={load} waiting={<div aria-busy="true" />} failed={PartFailed} />
);
const FriendsPage = later(() => import('./pages/friends-page.tsx').then((page) => page.FriendsPage));
const MePage = later(() => import('./pages/me-page.tsx').then((page) => page.MePage));
const PersonPage = later(() => import('./pages/person-page.tsx').then((page) => page.PersonPage));
const SearchPage = later(() => import('./pages/search-page.tsx').then((page) => page.SearchPage));

const pages: Record<ChatPageName, ComponentType> = {
  rooms: EmptyPage,
  room: RoomPage,
  friends: FriendsPage,
  me: MePage,
  person: PersonPage,
  search: SearchPage,
};

export function ChatPages() {
  useEffect(followToday, []);
  useEffect(startAppWorker, []);
  useEffect(loadFormatting, []);
  const chat = useChatOf(userId.value ?? null);
  const at = place.value;
  if (!chat || !isChatPlace(at)) return <FrameWaiting />;
  const { page } = at;
  const Page = pages[page];
  return (
    <ChatProvider value={chat}>
      <div class="frame" data-page={page}>
        <Navigation />
        <main class="frame-main">
          <RoomList />
          <div class="frame-page">
            <Page />
          </div>
        </main>
      </div>
      <AddedNotice />
      <Overlays />
      <OtherAccount />
      <NewVersion />
    </ChatProvider>
  );
}

function useChatOf(me: string | null): Chat | null {
  const [chat, setChat] = useState<Chat | null>(null);
  useEffect(() => {
    if (me === null) return;
    const started = startChat(me);
    const stopBadge = started.rooms.unread.subscribe((unread) => {
      titleBadge.value = unread;
    });
    const stopNotifying = notify({ me, roomOf: (roomId) => started.rooms.byId.peek().get(roomId) });
    void renewPush(me);
    setChat(started);
    return () => {
      setChat(null);
      stopNotifying();
      stopBadge();
      titleBadge.value = 0;
      started.stop();
    };
  }, [me]);
  return chat;
}
