/**
 * The page's open requests: from the click to the SSE event.
 *
 * Guarantees: a request is registered by its id before it is posted, so that a reply that overtakes the POST's own
 * answer finds it. It ends `done` or `failed`, or is `stalled`, which means "not known yet": it is then retried
 * automatically with the same id, so that the effect never happens twice, and a late reply still settles it. A
 * forgotten request gets no more updates.
 */
import type { FailureCode, PairName, Reply, ReplyEvent, RequestOf } from '@parley/contracts';
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { newRequestId } from './request-id.ts';

/**
 * What can go wrong, from a page's point of view: the contract's failures, a front that could not be reached at all,
 * and a session that belongs to another user than the page.
 */
export type Trouble = FailureCode | 'UNREACHABLE' | 'OTHER_ACCOUNT';

/** Errors that do not concern the request itself: it is not known yet whether it was executed. */
const stalls: ReadonlySet<Trouble> = new Set(['TIMEOUT', 'EXPIRED', 'BUSY', 'UNAVAILABLE', 'UNREACHABLE']);

/** Pairs without stored replies (kind `again`): asking for one is pointless, they are simply sent again. */
const keepsNoReply: ReadonlySet<PairName> = new Set([
  'login',
  'user-search-setting',
  'user-search-user',
  'user-search-session',
  'user-search-friend',
  'user-search-room',
  'user-search-pin',
  'user-search-chat',
  'user-find-chat',
  'user-find-room',
  'user-search-invite-link',
  'user-search-ban',
  'user-search-report',
]);

/** Pairs that anybody may use: the user they name is not the logged-in one. */
const namesNobody: ReadonlySet<PairName> = new Set(['login', 'user-add', 'user-reset-password']);

/** The pairs that pages send and wait for. */
export const pagePairs = [
  'user-add',
  'login',
  'logout',
  'user-status-change',
  'user-change-name',
  'user-change-email',
  'user-delete',
  'user-change-password',
  'user-reset-password',
  'user-search-session',
  'user-end-session',
  'user-search-setting',
  'user-change-setting',
  'user-add-push',
  'user-remove-push',
  'user-change-picture',
  'user-search-user',
  'user-add-friend',
  'user-remove-friend',
  'user-block',
  'user-unblock',
  'user-search-friend',
  'user-search-room',
  'user-add-room',
  'user-invite-room',
  'user-leave-room',
  'user-remove-member',
  'user-rename-room',
  'user-read-room',
  'user-change-room-setting',
  'user-save-draft',
  'user-add-chat',
  'user-modify-chat',
  'user-delete-chat',
  'user-react-chat',
  'user-pin-chat',
  'user-search-pin',
  'user-search-chat',
  'user-find-chat',
  'user-change-room',
  'user-add-invite-link',
  'user-search-invite-link',
  'user-remove-invite-link',
  'user-find-room',
  'user-join-room',
  'user-change-role',
  'user-ban-member',
  'user-search-ban',
  'user-report-chat',
  'user-search-report',
  'user-close-report',
] as const satisfies readonly PairName[];

export type PagePair = (typeof pagePairs)[number];

/**
 * After the front has accepted a request that was sent before: the reply may have come on the stream while nobody here
 * waited for it, and a stream gets it only once. Milliseconds.
 */
const lookUpAfter = 2_000;

/** How many times a stalled request is retried automatically; about 5 minutes if each try is refused at once. */
const patience = 100;

/**
 * The body of `POST /api/requests/<pair>`, without `userId`. The front takes the asker from the session, and seals
 * `userPw`.
 */
export type RequestBody<Name extends PairName> = Name extends 'login' | 'user-add'
  ? Omit<RequestOf<Name>, 'userPwEnc'> & { userPw: string }
  : Name extends 'user-change-password'
    ? { userPw: string; newPw: string }
    : Name extends 'user-change-email' | 'user-delete'
      ? Omit<RequestOf<Name>, 'userId' | 'userPwEnc'> & { userPw: string }
      : Name extends 'user-reset-password'
        ? { userId: string; userPw: string; newPw: string }
        : Omit<RequestOf<Name>, 'userId' | 'writerId'>;

export type Success<Name extends PairName> = Extract<Reply<Name>, { isSuccess: true }>;

export type RequestState<Name extends PairName = PairName> =
  | { phase: 'waiting' }
  /** `goesOn`: it is retried automatically. */
  | { phase: 'stalled'; trouble: Trouble; goesOn: boolean }
  /** `retryAfter`: seconds after which a retry makes sense, if known. */
  | { phase: 'failed'; trouble: Trouble; retryAfter?: number | undefined }
  | { phase: 'done'; reply: Success<Name>; ticket: string | undefined };

/** Whether it may be sent again with the same id, because it is unknown whether it was executed. */
export function isWorthRetrying({
  phase,
  trouble,
}: Pick<RequestState, 'phase'> & { trouble?: Trouble }): boolean {
  return phase === 'stalled' || trouble === 'INTERNAL';
}

export interface OpenRequest<Name extends PairName = PairName> {
  readonly id: string;
  readonly pair: Name;
  readonly body: RequestBody<Name>;
  readonly state: ReadonlySignal<RequestState<Name>>;
  /** Whether the front has accepted it: from then on it precedes whatever is posted later. */
  readonly taken: ReadonlySignal<boolean>;
  /** Sends it again, at once and with the same id. */
  retry(): void;
  /** Nobody waits for it any more. */
  forget(): void;
}

export interface RequestsOptions {
  /** The asker. It is sent with each request, so that the front refuses it if the session has become another user's. */
  whoAsks: () => string | null;
  /** Posts a request to the front. Resolves to null once the front has accepted it, otherwise to what went wrong. */
  post: (pair: PairName, body: object, id: string) => Promise<Trouble | null>;
  /** Asks the front for a reply that may have been missed. */
  find: (id: string) => Promise<Reply<PairName> | 'pending' | 'unknown' | 'unreachable'>;
  /** Milliseconds before a stalled request's n-th try. */
  delay: (attempt: number) => number;
  /** Milliseconds after which an unanswered request counts as stalled. Longer than the front's own deadline. */
  deadline: number;
  /** A request was accepted, and then nothing came, not even a timeout. */
  onSilence?: () => void;
  /** The front says that nobody is logged in, which the page may not know yet. */
  onNotLoggedIn?: () => void;
}

export interface Requests {
  /** @param wasAsked whether a request with this id may have been sent before, and must not be executed twice */
  ask<Name extends PagePair>(
    pair: Name,
    body: RequestBody<Name>,
    id?: string,
    wasAsked?: boolean,
  ): OpenRequest<Name>;
  /** A reply came on the stream. Replies to other tabs' requests are ignored. */
  replied(event: ReplyEvent): void;
  /** The stream is back: replies may have been missed meanwhile. */
  reconnected(): void;
}

interface Entry {
  readonly id: string;
  readonly pair: PairName;
  readonly body: object;
  readonly state: Signal<RequestState>;
  readonly taken: Signal<boolean>;
  readonly wasAsked: boolean;
  /** Counts the sends, to distinguish the results of an earlier one from the latest. */
  sending: number;
  posting: boolean;
  tries: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export function createRequests(options: RequestsOptions): Requests {
  const { whoAsks, post, find, delay, deadline, onSilence, onNotLoggedIn } = options;
  const open = new Map<string, Entry>();
  const isOpen = (entry: Entry) => open.get(entry.id) === entry;

  function send(entry: Entry) {
    entry.sending += 1;
    entry.posting = true;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => fallSilent(entry), deadline);
    const mine = entry.sending;
    void post(entry.pair, entry.body, entry.id).then((trouble) => {
      if (!isOpen(entry) || entry.sending !== mine) return;
      entry.posting = false;
      if (trouble !== null) return refuse(entry, trouble);
      entry.taken.value = true;
      if (entry.wasAsked && !keepsNoReply.has(entry.pair))
        setTimeout(() => isOpen(entry) && void lookUp(entry), lookUpAfter);
    });
  }

  function refuse(entry: Entry, trouble: Trouble, retryAfter?: number) {
    if (stalls.has(trouble)) return stall(entry, trouble);
    close(entry);
    entry.state.value = { phase: 'failed', trouble, retryAfter };
    if (trouble === 'NOT_LOGGED_IN') onNotLoggedIn?.();
  }

  function stall(entry: Entry, trouble: Trouble) {
    clearTimeout(entry.timer);
    entry.posting = false;
    const goesOn = entry.tries < patience;
    entry.state.value = { phase: 'stalled', trouble, goesOn };
    if (goesOn) entry.timer = setTimeout(() => send(entry), delay(entry.tries));
    entry.tries += 1;
  }

  function fallSilent(entry: Entry) {
    stall(entry, 'TIMEOUT');
    onSilence?.();
  }

  function settle(entry: Entry, reply: Reply<PairName>, ticket: string | undefined) {
    if (!reply.isSuccess) return refuse(entry, reply.errorCode || 'INTERNAL', reply.retryAfter);
    close(entry);
    entry.state.value = { phase: 'done', reply, ticket };
  }

  function close(entry: Entry) {
    clearTimeout(entry.timer);
    open.delete(entry.id);
  }

  function retry(entry: Entry) {
    open.set(entry.id, entry);
    entry.tries = 0;
    entry.state.value = { phase: 'waiting' };
    send(entry);
  }

  async function recover(entry: Entry) {
    // It has not been sent yet, or its reply is not stored.
    if (entry.posting) return;
    if (entry.state.value.phase === 'stalled' || keepsNoReply.has(entry.pair)) return send(entry);
    if ((await lookUp(entry)) === 'unknown') send(entry);
  }

  /** Whether its result is known. @returns undefined if it does not matter any more */
  async function lookUp(entry: Entry) {
    const mine = entry.sending;
    const found = await find(entry.id);
    if (!isOpen(entry) || entry.sending !== mine) return undefined;
    if (typeof found === 'object') settle(entry, found, undefined);
    return found;
  }

  return {
    ask<Name extends PagePair>(pair: Name, body: RequestBody<Name>, id = newRequestId(), wasAsked = false) {
      const state = signal<RequestState>({ phase: 'waiting' });
      const taken = signal(false);
      const sent = { sending: 0, posting: false, tries: 0, timer: undefined };
      const userId = namesNobody.has(pair) ? null : whoAsks();
      const asked = { ...body, ...(userId && { userId }) };
      const entry: Entry = { id, pair, body: asked, state, taken, wasAsked, ...sent };
      open.set(id, entry);
      send(entry);
      return {
        id,
        pair,
        body,
        // The map contains requests of every pair; a reply's event name ties it to its pair.
        state: state as unknown as ReadonlySignal<RequestState<Name>>,
        taken,
        retry: () => retry(entry),
        forget: () => close(entry),
      };
    },

    replied({ requestId, reply, ticket }) {
      const entry = open.get(requestId);
      if (entry !== undefined) settle(entry, reply, ticket);
    },

    reconnected() {
      for (const entry of open.values()) void recover(entry);
    },
  };
}
