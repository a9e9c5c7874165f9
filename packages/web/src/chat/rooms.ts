/**
 * The logged-in user's rooms, kept current by events.
 *
 * Guarantees: a room is as the worker returned it, with every later event applied once and in order; if one is missing,
 * the room is requested again. Events that arrive while a room or the list is being requested wait for the answer,
 * which may include them already.
 */
import type { RoomEvent, UserEvent } from '@parley/contracts';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { OpenRequest, RequestBody, Requests, Success } from '../connection/requests.ts';
import { whenDone } from '../connection/when-done.ts';
import type { People } from './people.ts';
import { activeAt, afterEvent, afterRead, newIn, type Room, roomOf, settingOf } from './room.ts';

export interface Rooms {
  /** The latest active first. */
  readonly all: ReadonlySignal<readonly Room[]>;
  readonly byId: ReadonlySignal<ReadonlyMap<number, Room>>;
  /** Total of all rooms, without those whose notifications are off. */
  readonly unread: ReadonlySignal<number>;
  /** The request for the list; null once it is there. */
  readonly loading: ReadonlySignal<OpenRequest<'user-search-room'> | null>;
  /** Requests all rooms again. The current ones stay until the answer has come. */
  load(): void;
  /** Requests one room, with all its members. */
  loadOne(roomId: number): OpenRequest<'user-search-room'>;
  take(event: RoomEvent): void;
  /** Applies an event for this user alone: their settings for a room, changed here or elsewhere, and reports in it. */
  takeOwn(event: UserEvent): void;
  /** Changes a setting of a room, which is shown at once. */
  choose(roomId: number, choice: RoomChoice): void;
  /** All messages up to the seq were seen. */
  read(roomId: number, seq: number): void;
}

type Told = Success<'user-search-room'>['chatRoomDTOS'][number];

export type RoomChoice = Omit<RequestBody<'user-change-room-setting'>, 'roomId'>;

const pageSize = 200;

export interface RoomsOptions {
  readonly me: string;
  readonly people: People;
  readonly ask: Requests['ask'];
  /** The user's saved draft in a room; in a list only its beginning. */
  readonly onDraft?: (roomId: number, draft: Told['draft'], isWhole: boolean) => void;
}

export function createRooms({ me, people, ask, onDraft }: RoomsOptions): Rooms {
  const byId = signal<ReadonlyMap<number, Room>>(new Map());
  const loading = signal<OpenRequest<'user-search-room'> | null>(null);
  const loadingOne = new Map<number, OpenRequest<'user-search-room'>>();
  const held = new Map<number, RoomEvent[]>();
  const marks = new Map<number, { seq: number; isAsked: boolean }>();
  /** Changes that came during a request, whose answer may not include them; forgotten with the last such answer. */
  const toldMeanwhile = new Map<number, Partial<Room>>();

  const all = computed(() =>
    [...byId.value.values()].sort((one, other) => (activeAt(one) < activeAt(other) ? 1 : -1)),
  );
  const unread = computed(() => all.value.reduce((sum, room) => sum + newIn(room), 0));

  function put(changed: readonly Room[]) {
    const next = new Map(byId.peek());
    for (const room of changed) next.set(room.roomId, withOwnMark(room));
    byId.value = next;
  }

  function remove(isGone: (roomId: number) => boolean) {
    byId.value = new Map([...byId.peek()].filter(([roomId]) => !isGone(roomId)));
  }

  /** A mark on its way to the worker is not undone by an older state from the worker. */
  function withOwnMark(room: Room): Room {
    const seq = marks.get(room.roomId)?.seq ?? 0;
    return seq > room.readSeq ? afterRead(room, me, Math.min(seq, room.lastSeq), me) : room;
  }

  function learn({ chatRoomDTOS }: Success<'user-search-room'>, isWhole: boolean) {
    people.learn(chatRoomDTOS.flatMap(({ members }) => members));
    // A worker that is older than the pages sends none.
    for (const { roomId, draft } of chatRoomDTOS) if (draft !== undefined) onDraft?.(roomId, draft, isWhole);
    put(
      chatRoomDTOS.map((told) => {
        const room = { ...roomOf(told, isWhole), ...toldMeanwhile.get(told.roomId) };
        const known = byId.peek().get(room.roomId);
        // Events may have brought it further than the answer; and a list has ten members of a room that is known
        // completely.
        if (known && known.eventSeq > room.eventSeq) return known;
        return !room.isWhole && known?.isWhole ? { ...room, members: known.members, isWhole: true } : room;
      }),
    );
  }

  function takeOwn(event: UserEvent) {
    const { actionType, roomId, reports } = event;
    if (roomId === undefined) return;
    if (actionType === 'REPORT' && reports !== undefined) change(roomId, { reports });
    if (actionType === 'ROOM_SETTING') change(roomId, settingOf(event));
  }

  function change(roomId: number, told: Partial<Room>) {
    if (loading.peek() || loadingOne.has(roomId))
      toldMeanwhile.set(roomId, { ...toldMeanwhile.get(roomId), ...told });
    const room = byId.peek().get(roomId);
    if (room) put([{ ...room, ...told }]);
  }

  function forgetToldMeanwhile(roomId: number) {
    if (!loading.peek() && !loadingOne.has(roomId)) toldMeanwhile.delete(roomId);
  }

  function choose(roomId: number, choice: RoomChoice) {
    const room = byId.peek().get(roomId);
    if (!room) return;
    const { mutedUntil, ...rest } = choice;
    put([{ ...room, ...rest, ...(mutedUntil === undefined ? {} : { mutedUntil }) } as Room]);
    whenDone(
      ask('user-change-room-setting', { roomId, ...choice }),
      (reply) => change(roomId, settingOf(reply)),
      // The worker knows its state.
      () => loadOne(roomId),
    );
  }

  function loadPage(before: number | undefined, told: Set<number>) {
    loading.peek()?.forget();
    if (before === undefined) toldMeanwhile.clear();
    const asked = ask('user-search-room', { limit: pageSize, ...(before === undefined ? {} : { before }) });
    loading.value = asked;
    whenDone(asked, (reply) => {
      learn(reply, false);
      for (const { roomId } of reply.chatRoomDTOS) told.add(roomId);
      const last = reply.chatRoomDTOS.at(-1);
      if (reply.hasMore && last) return loadPage(last.roomId, told);
      remove((roomId) => !told.has(roomId) && !held.has(roomId) && !loadingOne.has(roomId));
      loading.value = null;
      for (const roomId of [...toldMeanwhile.keys()]) forgetToldMeanwhile(roomId);
      for (const roomId of [...held.keys()]) if (!loadingOne.has(roomId)) release(roomId);
    });
  }

  function loadOne(roomId: number): OpenRequest<'user-search-room'> {
    const underWay = loadingOne.get(roomId);
    if (underWay && underWay.state.peek().phase !== 'failed') return underWay;
    const asked = ask('user-search-room', { roomId });
    loadingOne.set(roomId, asked);
    return whenDone(
      asked,
      (reply) => {
        loadingOne.delete(roomId);
        learn(reply, true);
        forgetToldMeanwhile(roomId);
        // A list that came meanwhile may have been newer, but without all the members.
        if (byId.peek().get(roomId)?.isWhole === false) loadOne(roomId);
        else release(roomId);
      },
      (trouble) => {
        loadingOne.delete(roomId);
        forgetToldMeanwhile(roomId);
        held.delete(roomId);
        if (trouble === 'NOT_A_MEMBER' || trouble === 'ROOM_NOT_FOUND') remove((id) => id === roomId);
      },
    );
  }

  function release(roomId: number) {
    const events = held.get(roomId) ?? [];
    held.delete(roomId);
    for (const event of events) take(event);
  }

  function hold(event: RoomEvent) {
    const events = held.get(event.roomId) ?? [];
    held.set(event.roomId, [...events, event]);
  }

  function take(event: RoomEvent) {
    const { roomId, actionType, userId, eventSeq } = event;
    if (eventSeq === null) return;
    const room = byId.peek().get(roomId);
    if (loadingOne.has(roomId) || (!room && loading.peek())) return hold(event);
    const isOver = actionType === 'LEAVE' && userId === me;
    if (!room) {
      if (!isOver) void loadOne(roomId);
      return;
    }
    if (isOver && eventSeq > room.eventSeq) return remove((id) => id === roomId);
    const after = afterEvent(room, event, me);
    if (after === undefined) {
      hold(event);
      loadOne(roomId);
    } else if (after !== room) {
      const { writer, profileImg } = event;
      if (tellsName(event))
        people.learn([
          { ...people.find(userId), userName: writer ?? userId, profileImg: profileImg ?? undefined },
        ]);
      put([after]);
      if (changesReports(event, after)) loadOne(roomId);
    }
  }

  /** Somebody who leaves without a name has deleted their account. */
  function tellsName({ actionType, writer }: RoomEvent): boolean {
    return actionType === 'JOIN' || actionType === 'MEMBER_NAME' || (actionType === 'LEAVE' && writer === '');
  }

  /** Only those in charge are told the number of reports, and this event may change it. */
  function changesReports({ actionType, userId }: RoomEvent, { role, reports }: Room): boolean {
    if (role === 'member') return false;
    return (actionType === 'ROLE' && userId === me) || (actionType === 'DELETE' && reports > 0);
  }

  function read(roomId: number, seq: number) {
    const room = byId.peek().get(roomId);
    if (!room || seq <= room.readSeq) return;
    marks.set(roomId, { seq, isAsked: marks.get(roomId)?.isAsked ?? false });
    put([afterRead(room, me, seq, me)]);
    tellMark(roomId);
  }

  /** One request at a time for each room; the furthest mark set meanwhile follows. */
  function tellMark(roomId: number) {
    const mark = marks.get(roomId);
    if (!mark || mark.isAsked) return;
    mark.isAsked = true;
    const { seq } = mark;
    const asked = ask('user-read-room', { roomId, seq });
    const over = () => {
      const latest = marks.get(roomId);
      if (!latest || latest.seq === seq) return marks.delete(roomId);
      latest.isAsked = false;
      tellMark(roomId);
    };
    whenDone(asked, over, over);
  }

  return {
    all,
    byId,
    unread,
    loading,
    load: () => loadPage(undefined, new Set()),
    loadOne,
    take,
    takeOwn,
    choose,
    read,
  };
}
