/**
 * The messages of one room that this page knows: by `seq`, with gaps that were not requested yet.
 *
 * Guarantees: everything named by `want` is requested, in pages and once. A message is as the worker returned it, with
 * every later event applied; between messages are the notices, once each. An answer that was in flight while events
 * came may be older than they are, so they are applied to it again.
 */
import type { Message, Notice, NoticeAction, RoomEvent } from '@parley/contracts';
import { type ReadonlySignal, signal } from '@preact/signals';
import type { OpenRequest, Requests, Success } from '../connection/requests.ts';
import { whenDone } from '../connection/when-done.ts';
import type { People } from './people.ts';

export interface Timeline {
  readonly roomId: number;
  /** Incremented with each change of what `at` returns. */
  readonly version: ReadonlySignal<number>;
  /** Requests in progress or failed. */
  readonly loading: ReadonlySignal<readonly OpenRequest<'user-search-chat'>[]>;
  at(seq: number): Message | undefined;
  /** The notices after a message, in order. */
  noticesAfter(seq: number): readonly Notice[];
  /** Requests missing messages from one seq to another, inclusive, and no others any more. */
  want(from: number, to: number): void;
  /** One more message, outside the wanted range: the one that is replied to or edited. */
  wantAlso(seq: number | null): void;
  take(event: RoomEvent): void;
  /** Events were missed: everything stays visible, but is requested again when it is wanted. */
  stale(): void;
}

const pageSize = 50;
/** The page number for notices of a room without messages. */
const noPage = -1;
const pageOf = (seq: number) => Math.floor((seq - 1) / pageSize);

interface Entry {
  readonly message: Message;
  /** If it is older than the timeline's, the message must be requested again. */
  readonly generation: number;
}

export interface TimelineOptions {
  readonly roomId: number;
  /** Former members' names come with the messages. */
  readonly people: Pick<People, 'learn'>;
  readonly ask: Requests['ask'];
}

export function createTimeline({ roomId, people, ask }: TimelineOptions): Timeline {
  const version = signal(0);
  const loading = signal<readonly OpenRequest<'user-search-chat'>[]>([]);
  const entries = new Map<number, Entry>();
  const asked = new Map<number, OpenRequest<'user-search-chat'>>();
  /** Pages whose answer had none of the missing messages. */
  const barren = new Set<number>();
  /** By the message before them. */
  const notices = new Map<number, readonly Notice[]>();
  let meanwhile: RoomEvent[] = [];
  let alsoWanted: number | null = null;
  let generation = 0;

  const isMissing = (seq: number) => entries.get(seq)?.generation !== generation;
  const put = (message: Message) => entries.set(message.seq, { message, generation });
  /** A message changed by an event is as current as it was before. */
  const change = (message: Message) =>
    entries.set(message.seq, { message, generation: entries.get(message.seq)?.generation ?? generation });

  /** @returns whether it was new */
  function putNotice(notice: Notice): boolean {
    if (!Object.hasOwn(shownActions, notice.actionType)) return false;
    const known = notices.get(notice.afterSeq) ?? [];
    if (known.some(({ eventSeq }) => eventSeq === notice.eventSeq)) return false;
    notices.set(
      notice.afterSeq,
      [...known, notice].sort((one, other) => one.eventSeq - other.eventSeq),
    );
    return true;
  }

  function changed() {
    version.value += 1;
  }

  function note() {
    loading.value = [...asked.values()];
    if (asked.size === 0) meanwhile = [];
  }

  /** A room without messages has notices too. */
  function wantNotices() {
    if (asked.has(noPage) || barren.has(noPage)) return;
    barren.add(noPage);
    const request = ask('user-search-chat', { roomId, limit: 1 });
    asked.set(noPage, request);
    whenDone(request, (reply) => {
      asked.delete(noPage);
      learn(reply);
    });
    note();
  }

  function learn({ message, formerMembers = [], notice = [] }: Success<'user-search-chat'>) {
    people.learn(formerMembers);
    for (const told of message) put(told);
    for (const told of notice) putNotice(told);
    for (const event of meanwhile) apply(event);
    note();
    changed();
  }

  function want(from: number, to: number) {
    if (to < from) return wantNotices();
    for (const [page, request] of asked)
      if ((page < pageOf(from) || page > pageOf(to)) && !isAlsoOn(page)) {
        request.forget();
        asked.delete(page);
      }
    for (let page = pageOf(from); page <= pageOf(to); page += 1)
      if (!asked.has(page) && !barren.has(page))
        askFor(page, Math.max(from, page * pageSize + 1), Math.min(to, (page + 1) * pageSize));
    if (alsoWanted !== null) wantAlso(alsoWanted);
    note();
  }

  const isAlsoOn = (page: number) => alsoWanted !== null && page === pageOf(alsoWanted);

  function wantAlso(seq: number | null) {
    alsoWanted = seq;
    if (seq === null || asked.has(pageOf(seq)) || barren.has(pageOf(seq))) return;
    askFor(pageOf(seq), seq, seq);
    note();
  }

  function askFor(page: number, from: number, to: number) {
    let first = from;
    while (first <= to && !isMissing(first)) first += 1;
    if (first > to) return;
    // This includes the rest of the page.
    const limit = (page + 1) * pageSize - first + 1;
    const request = ask('user-search-chat', { roomId, after: first - 1, limit });
    asked.set(page, request);
    whenDone(request, (reply) => {
      asked.delete(page);
      if (!reply.message.some(({ seq }) => isMissing(seq))) barren.add(page);
      learn(reply);
    });
  }

  function take(event: RoomEvent) {
    const notice = noticeOf(event);
    if (notice && putNotice(notice)) changed();
    if (event.seq === null || event.actionType === 'READ' || event.actionType === 'PIN') return;
    if (asked.size > 0) meanwhile.push(event);
    if (apply(event)) changed();
  }

  /** @returns whether anything has changed */
  function apply(event: RoomEvent): boolean {
    const seq = event.seq as number;
    if (event.actionType === 'SEND') {
      barren.delete(pageOf(seq));
      if (!isMissing(seq)) return false;
      put(sentMessage(event));
      return true;
    }
    const isQuoted = requote(event);
    const known = entries.get(seq)?.message;
    if (!known || (known.modifiedAt ?? '') > (event.modifiedAt ?? '')) return isQuoted;
    if (event.actionType === 'MODIFY' && event.content === null) entries.delete(seq);
    else change(afterChange(known, event));
    return true;
  }

  /**
   * Quotes have the current text of the message that they quote, whether or not that is loaded.
   * @returns whether any has changed
   */
  function requote({ actionType, messageId, content }: RoomEvent): boolean {
    if (actionType !== 'MODIFY' && actionType !== 'DELETE') return false;
    const answers = [...entries.values()].filter(({ message }) => message.replyTo?.messageId === messageId);
    for (const { message } of answers) {
      if (content !== null && message.replyTo) {
        const { files, ...replyTo } = message.replyTo;
        const shown = files && actionType === 'MODIFY' ? { files } : {};
        change({ ...message, replyTo: { ...replyTo, content: excerpt(content), ...shown } });
      } else {
        // The event may lack the text: the old one is shown until it is requested again.
        entries.set(message.seq, { message, generation: generation - 1 });
        barren.delete(pageOf(message.seq));
      }
    }
    return answers.length > 0;
  }

  return {
    roomId,
    version,
    loading,
    at: (seq) => entries.get(seq)?.message,
    noticesAfter: (seq) => notices.get(seq) ?? [],
    want,
    wantAlso,
    take,
    stale() {
      generation += 1;
      barren.clear();
      changed();
    },
  };
}

/** As much of a quoted message as the worker returns. */
function excerpt(content: string): string {
  return content.slice(0, 100).replace(/[\ud800-\udbff]$/, '');
}

/** Notices of later versions, for which these pages have no text, are not shown. */
const shownActions: Readonly<Record<NoticeAction, true>> = {
  JOIN: true,
  LEAVE: true,
  RENAME: true,
  PIN: true,
  ROLE: true,
};

/** The notice of an event, as the history will contain it; names may come with either. */
function noticeOf(event: RoomEvent): Notice | undefined {
  const { eventSeq, afterSeq, actionType, userId, writer, invitedBy, removedBy, changedBy, createdAt } =
    event;
  const { roomName, seq, role, banned } = event;
  if (eventSeq === null || afterSeq === undefined || afterSeq === null) return undefined;
  return {
    eventSeq,
    afterSeq,
    actionType: actionType as NoticeAction,
    userId,
    userName: writer ?? userId,
    byUserId: invitedBy ?? removedBy ?? changedBy ?? null,
    byUserName: null,
    roomName: actionType === 'RENAME' ? (roomName ?? null) : null,
    seq,
    ...(role && { role }),
    ...(banned && { banned }),
    createdAt,
  };
}

/** The message of a `SEND` event. */
function sentMessage(event: RoomEvent): Message {
  return {
    messageId: event.messageId as number,
    seq: event.seq as number,
    userId: event.userId,
    writer: event.writer ?? event.userId,
    content: event.content ?? '',
    isDeleted: false,
    deletedBy: null,
    createdAt: event.createdAt,
    modifiedAt: null,
    replyTo: event.replyTo,
    reactions: [],
    mentions: event.mentions ?? [],
    profileImg: event.profileImg,
    files: event.files ?? [],
    ...(event.forwardedFrom && { forwardedFrom: event.forwardedFrom }),
  };
}

function afterChange(message: Message, event: RoomEvent): Message {
  const { content, mentions, modifiedAt, reactions } = event;
  switch (event.actionType) {
    case 'MODIFY':
      return { ...message, content: content ?? '', mentions: mentions ?? [], modifiedAt };
    case 'DELETE': {
      const { forwardedFrom: _, ...rest } = message;
      return {
        ...rest,
        content: '',
        isDeleted: true,
        deletedBy: event.userId === message.userId ? null : event.userId,
        files: [],
        mentions: [],
        reactions: [],
        modifiedAt,
      };
    }
    case 'REACT':
      return { ...message, reactions: reactions ?? message.reactions };
    default:
      return message;
  }
}
