/** Everything that one user's pages know of their rooms, friends and messages, from login to logout. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { ask, listen } from '../connection/client.ts';
import { reconnectDelay } from '../connection/reconnect-delay.ts';
import { newRequestId } from '../connection/request-id.ts';
import type { StreamEvent } from '../connection/stream-event.ts';
import { readMaxBytes, uploadFile } from '../connection/upload-file.ts';
import { forgetInviteSecret } from '../invite-address.ts';
import { kept } from '../kept.ts';
import { type Attachments, createAttachments } from './attachments.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { createFriends, type Friends } from './friends.ts';
import { createPeople, type People } from './people.ts';
import { createPins, type Pins } from './pins.ts';
import { createRooms, type Rooms } from './rooms.ts';
import { createSavedDrafts, type SavedDrafts } from './saved-drafts.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { createTyping, type Typing } from './typing.ts';
import { createUnsent, type Unsent } from './unsent.ts';
import { createUnsentStore } from './unsent-store.ts';

export interface Chat {
  /** The user's id. */
  readonly me: string;
  readonly people: People;
  readonly rooms: Rooms;
  readonly friends: Friends;
  readonly typing: Typing;
  readonly unsent: Unsent;
  readonly drafts: Drafts;
  readonly savedDrafts: SavedDrafts;
  readonly attachments: Attachments;
  /** Always the same object for a room. */
  timelineOf(roomId: number): Timeline;
  pinsOf(roomId: number): Pins;
  /** Number of unsent texts and messages in all tabs, which a logout loses. */
  countUnsent(): number;
  /** The user is logging out, or no longer is: after the logout nothing of this stays in the browser. */
  leaving(isLeaving: boolean): void;
  stop(): void;
}

/** Starts listening and loading. */
export function startChat(me: string): Chat {
  const people = createPeople();
  const drafts = createDrafts({ kept: kept('localStorage', `parley.drafts/${encodeURIComponent(me)}`) });
  const savedDrafts = createSavedDrafts({ drafts, ask });
  const rooms = createRooms({ me, people, ask, onDraft: savedDrafts.told });
  const friends = createFriends({ people, ask });
  const typing = createTyping();
  const unsent = createUnsent({
    me,
    ask,
    store: createUnsentStore({ me, tab: newRequestId() }),
    lastSeqOf: (roomId) => rooms.byId.value.get(roomId)?.lastSeq ?? 0,
  });
  const attachments = createAttachments({ upload: uploadFile, readMaxBytes, delay: reconnectDelay });
  const timelines = new Map<number, Timeline>();
  const pins = new Map<number, Pins>();

  function timelineOf(roomId: number): Timeline {
    const timeline = timelines.get(roomId) ?? createTimeline({ roomId, people, ask });
    timelines.set(roomId, timeline);
    return timeline;
  }

  function pinsOf(roomId: number): Pins {
    const known = pins.get(roomId) ?? createPins({ roomId, ask });
    pins.set(roomId, known);
    return known;
  }

  function hear(event: StreamEvent) {
    switch (event.name) {
      case 'room-event':
        timelines.get(event.data.roomId)?.take(event.data);
        pins.get(event.data.roomId)?.take(event.data);
        unsent.take(event.data);
        typing.take(event.data);
        return rooms.take(event.data);
      case 'user-event':
        rooms.takeOwn(event.data);
        savedDrafts.take(event.data);
        return friends.take(event.data);
      case 'hello':
        // Missed presence changes are not sent again.
        return friends.known.load();
      case 'reset':
        return reload();
      case 'session-ended':
        // Wherever the user asked for it: in another tab, or on another device that has ended this session.
        isLeaving ||= ['logout', 'ended', 'deleted'].includes(event.data.reason);
        return;
    }
  }

  function reload() {
    savedDrafts.reset();
    rooms.load();
    friends.load();
    // Other rooms' pins are loaded when they are viewed.
    pins.clear();
    for (const [roomId, timeline] of timelines) {
      timeline.stale();
      // The list contains only ten members of each room.
      if (rooms.byId.peek().has(roomId)) rooms.loadOne(roomId);
    }
  }

  function forgetAll() {
    unsent.forgetAll();
    drafts.forgetAll();
    forgetInviteSecret();
  }

  /** What this browser can't store is lost with the page, so the user is asked first. */
  function askBeforeLeaving(event: BeforeUnloadEvent) {
    if (!unsent.isKept() || !drafts.isKept() || attachments.count() > 0) event.preventDefault();
  }

  window.addEventListener('beforeunload', askBeforeLeaving);
  const stopListening = listen(hear);
  let isLeaving = false;
  rooms.load();
  friends.load();

  return {
    me,
    people,
    rooms,
    friends,
    typing,
    unsent,
    drafts,
    savedDrafts,
    attachments,
    timelineOf,
    pinsOf,
    countUnsent: () => unsent.count() + drafts.count() + attachments.count(),
    leaving(is) {
      isLeaving = is;
    },
    stop() {
      window.removeEventListener('beforeunload', askBeforeLeaving);
      stopListening();
      // The reply or the session's end, whichever comes first.
      if (isLeaving) forgetAll();
      savedDrafts.close();
      unsent.close();
      drafts.close();
      attachments.close();
    },
  };
}

const ChatContext = createContext<Chat | null>(null);
export const ChatProvider = ChatContext.Provider;

/** The chat of the user whose pages are shown. */
export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error('a page for somebody logged in is shown to nobody');
  return chat;
}
