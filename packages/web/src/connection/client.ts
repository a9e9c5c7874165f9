/**
 * The page's side of the conversation: the stream, the open requests, and the session they belong to.
 *
 * Whoever is logged in, the stream belongs to their session: whenever the session changes (claimed, ended, in
 * this tab or another) the stream is opened anew, and its `hello` has the last word on who one is, in every tab.
 */
import type { PairName, ReplyEvent, SessionEndedEvent, User, UserEvent } from '@parley/contracts';
import { effect } from '@preact/signals';
import { nowIs, otherAccount, pictureChanged, profileChanged, remember, userId } from '../account/session.ts';
import { anonymousPlace, type Notice, needsLogin, place, redirectTo } from '../route.ts';
import { claimSession, ensureSession, findReply, postRequest, readSession } from './front-api.ts';
import { reconnectDelay } from './reconnect-delay.ts';
import { newRequestId } from './request-id.ts';
import { createRequests, pagePairs, type RequestBody, type Trouble } from './requests.ts';
import { createSharedStream } from './shared-stream.ts';
import { isReply, type StreamEvent } from './stream-event.ts';

/** Longer than the front's own deadline (REQUEST_TIMEOUT_MS), so that its word comes first; in milliseconds. */
const deadline = 20_000;
/** How long a request waits for the stream that brings its reply, before it is posted all the same; in milliseconds. */
const patienceForStream = 2_000;
/** How long after its reply a logout waits for the end of the stream, before it asks; in milliseconds. */
const patienceForEnd = 1_000;
/** How often a logout is asked anew whose session goes on all the same. */
const logouts = 3;
/** How often a claim that did not get through is tried. A ticket is good for 60 s. */
const claims = 5;

/** Asks the front for a stream, from the cursor on where there is one. */
function connect(cursor: string | undefined): EventSource {
  return new EventSource(cursor === undefined ? '/api/events' : `/api/events?cursor=${cursor}`);
}

const stream = createSharedStream({
  connect,
  prepare: ensureSession,
  names: [
    'hello',
    'heartbeat',
    'session-ended',
    'evicted',
    'reset',
    'room-event',
    'user-event',
    ...pagePairs.map((pair) => `${pair}-response` as const),
  ],
  onEvent: hear,
  channel: new BroadcastChannel('parley.stream'),
  locks: navigator.locks as LockManager | undefined,
});

const requests = createRequests({
  whoAsks: () => userId.peek() ?? null,
  post,
  find: findReply,
  // A front that refuses is quickly asked again: 1 to 4 s.
  delay: (attempt) => reconnectDelay(Math.min(attempt + 1, 3)),
  deadline,
  // Not even the front's own TIMEOUT came: the stream may be another session's, whose cookie was replaced.
  onSilence: stream.open,
  onNotLoggedIn: () => void checkSession(),
});

const listeners = new Set<(event: StreamEvent) => void>();

/**
 * Hears all that comes on the stream, in its order, from now on.
 * @returns what ends it
 */
export function listen(listener: (event: StreamEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is said of a session's end to somebody who did not log out here. */
const endings: Partial<Record<SessionEndedEvent['reason'], Notice>> = {
  'password-changed': 'passwordChanged',
  ended: 'endedElsewhere',
  locked: 'accountLocked',
  deleted: 'accountDeleted',
};

function hear(event: StreamEvent) {
  if (event.name === 'hello') {
    sessionIs(event.data.userId);
    requests.reconnected();
  } else if (event.name === 'session-ended') sessionIs(null, endings[event.data.reason]);
  else if (event.name === 'user-status-change-response')
    noteStatus(event.data as ReplyEvent<'user-status-change'>);
  else if (event.name === 'user-event') noteName(event.data);
  if (isReply(event)) requests.replied(event.data);
  for (const listener of listeners) listener(event);
}

export const connection = stream.state;
export const { ask } = requests;

/**
 * Of a pair that answers refusals only, and that nobody waits for: a refusal is shown to nobody either, least of all by a
 * dialog that takes what is being typed.
 */
export function tell(pair: 'user-typing', body: RequestBody<'user-typing'>): void {
  void postRequest(pair, { ...body, userId: userId.peek() }, newRequestId());
}

export const reconnectNow = stream.hurry;

/** Whether this tab has the stream, which one of a browser's tabs has for all. */
export const hasStream = (): boolean => stream.isOwn;

/** Set while the user wants to leave, so that the end of the session is no surprise. */
let leaving = false;
/** What the login page says to somebody who was logged in a moment ago. */
let loginNotice: Notice | null = null;

async function post(pair: PairName, body: object, id: string): Promise<Trouble | null> {
  await untilOpen(patienceForStream);
  return refusalOf(pair, body, id);
}

/** What the front refuses as it is asked in another's name: the cookie is another user's by now. */
async function refusalOf(pair: PairName, body: object, id: string): Promise<Trouble | null> {
  const trouble = await postRequest(pair, body, id);
  if (trouble !== 'FORBIDDEN') return trouble;
  const session = await readSession();
  if (!session?.userId || session.userId === userId.peek()) return trouble;
  otherAccount.value = session.userId;
  return 'OTHER_ACCOUNT';
}

/** Resolves when the stream is open, and at the latest after the given milliseconds. */
function untilOpen(patience: number): Promise<void> | undefined {
  if (stream.state.peek() === 'open') return;
  return new Promise((resolve) => {
    const timer = setTimeout(done, patience);
    const stop = stream.state.subscribe((state) => {
      if (state === 'open') done();
    });
    function done() {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}

function noteStatus({ reply }: ReplyEvent<'user-status-change'>) {
  if (reply.isSuccess) profileChanged(reply.userId, { userStatus: reply.status });
}

function noteName({ actionType, userId: whom, friendId, userName, profileImg }: UserEvent) {
  if (actionType !== 'NAME' || !userName || !friendId.includes(whom)) return;
  profileChanged(whom, { userName });
  if (profileImg !== undefined) pictureChanged(whom, profileImg);
}

function sessionIs(id: string | null, why: Notice = 'sessionEnded') {
  if (id === null && userId.peek()) loginNotice = leaving ? 'loggedOut' : why;
  if (id === null) leaving = false;
  nowIs(id);
}

/** Nobody stays on a page that is not for them, however they came there; whoever logs in again goes on where they were. */
function guard() {
  const at = place.value;
  if (userId.value === null && needsLogin(at))
    redirectTo(anonymousPlace('login', loginNotice === 'loggedOut' ? undefined : at), loginNotice);
  if (userId.value && (at.page === 'login' || at.page === 'signUp')) redirectTo(at.to ?? { page: 'rooms' });
  if (userId.value) loginNotice = null;
}

/**
 * The last step of a login: claims the session that the ticket stands for.
 *
 * @returns null once logged in, else what went wrong.
 */
export async function enter(user: User, ticket: string): Promise<Trouble | null> {
  for (let attempt = 0; ; attempt += 1) {
    const claimed = await claimSession(ticket);
    if ('userId' in claimed) return entered(user);
    // The answer to an earlier claim may be what was lost: then the cookie is there already.
    const session = await readSession();
    if (session?.userId === user.userId) return entered(user);
    if (claimed.trouble !== 'UNREACHABLE' && claimed.trouble !== 'UNAVAILABLE') return claimed.trouble;
    if (attempt + 1 === claims) return claimed.trouble;
    await new Promise((resolve) => setTimeout(resolve, reconnectDelay(attempt + 1)));
  }
}

function entered(user: User): null {
  sessionIs(user.userId);
  remember(user);
  stream.open();
  return null;
}

/** A logout is under way. */
export function leave(): void {
  leaving = true;
}

/** It was refused, or the session goes on for all that. */
export function stay(): void {
  leaving = false;
}

/**
 * A logout was answered. The end of the session comes on the stream; if that got lost, it is asked for.
 * @param stayed told when the session goes on for all that
 */
export function left(stayed: () => void, again = logouts): void {
  setTimeout(() => void finishLeaving(stayed, again), patienceForEnd);
}

/** Where the session goes on, another logout is asked: the first one's id is answered from the inbox, and ends nothing. */
async function finishLeaving(stayed: () => void, again: number) {
  if (leaving) await checkSession();
  if (!leaving) return;
  if (again === 0) return stayed();
  ask('logout', {}).state.subscribe(({ phase }) => {
    if (phase === 'done') left(stayed, again - 1);
    else if (phase === 'failed') stayed();
  });
}

/** Asks who is logged in, and follows where that has changed. */
async function checkSession() {
  const session = await readSession();
  if (session === undefined || session.userId === userId.peek()) return;
  sessionIs(session.userId);
  if (session.userId === null) stream.renew();
  else stream.open();
}

/** Begins the conversation. */
export function start(): void {
  window.addEventListener('online', stream.hurry);
  window.addEventListener('pagehide', stream.leave);
  window.addEventListener('pageshow', (event) => {
    // Out of the back/forward cache.
    if (event.persisted) stream.join();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') stream.hurry();
  });
  effect(guard);
  stream.join();
}
