/**
 * The page's side of the communication: the stream, the open requests, and the session they belong to.
 *
 * The stream belongs to the session of the logged-in user. Whenever the session changes (claimed or ended, in this tab
 * or another), the stream is opened again, and its `hello` finally decides in every tab who the user is.
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

/** Longer than the front's own deadline (REQUEST_TIMEOUT_MS), so that its answer comes first; in milliseconds. */
const deadline = 20_000;
/** How long a request waits for the stream that will bring its reply, before it is posted anyway; in milliseconds. */
const patienceForStream = 2_000;
/** How long after its reply a logout waits for the end of the stream before it checks; in milliseconds. */
const patienceForEnd = 1_000;
/** How many times a logout is requested while its session continues. */
const logouts = 3;
/** How many times a claim that did not get through is tried. A ticket is valid for 60 s. */
const claims = 5;

/** Opens a stream at the front, from the cursor if there is one. */
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
  // A front that refuses is asked again soon: after 1 to 4 s.
  delay: (attempt) => reconnectDelay(Math.min(attempt + 1, 3)),
  deadline,
  // Not even the front's own TIMEOUT came: the stream may belong to another session, whose cookie was replaced.
  onSilence: stream.open,
  onNotLoggedIn: () => void checkSession(),
});

const listeners = new Set<(event: StreamEvent) => void>();

/**
 * Calls back for all events of the stream, in order, from now on.
 * @returns a function that ends it
 */
export function listen(listener: (event: StreamEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What users who did not log out here are told about a session's end. */
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
 * For a pair that answers refusals only, and that nobody waits for: a refusal is not shown either, least of all in a
 * dialog that would interrupt typing.
 */
export function tell(pair: 'user-typing', body: RequestBody<'user-typing'>): void {
  void postRequest(pair, { ...body, userId: userId.peek() }, newRequestId());
}

export const reconnectNow = stream.hurry;

/** Whether this tab has the stream, which one of a browser's tabs has for all. */
export const hasStream = (): boolean => stream.isOwn;

/** Set while the user is logging out, so that the end of the session is expected. */
let leaving = false;
/** The login page's message to a user who was logged in a moment ago. */
let loginNotice: Notice | null = null;

async function post(pair: PairName, body: object, id: string): Promise<Trouble | null> {
  await untilOpen(patienceForStream);
  return refusalOf(pair, body, id);
}

/** The front refuses a request that names another user than the session's: the cookie has become another user's. */
async function refusalOf(pair: PairName, body: object, id: string): Promise<Trouble | null> {
  const trouble = await postRequest(pair, body, id);
  if (trouble !== 'FORBIDDEN') return trouble;
  const session = await readSession();
  if (!session?.userId || session.userId === userId.peek()) return trouble;
  otherAccount.value = session.userId;
  return 'OTHER_ACCOUNT';
}

/** Resolves when the stream is open, at the latest after the given milliseconds. */
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

/**
 * Redirects users from pages that are not for them, however they came there; after logging in again they return to
 * where they were.
 */
function guard() {
  const at = place.value;
  if (userId.value === null && needsLogin(at))
    redirectTo(anonymousPlace('login', loginNotice === 'loggedOut' ? undefined : at), loginNotice);
  if (userId.value && (at.page === 'login' || at.page === 'signUp')) redirectTo(at.to ?? { page: 'rooms' });
  if (userId.value) loginNotice = null;
}

/**
 * The last step of a login: claims the session of the ticket.
 *
 * @returns null once logged in, otherwise what went wrong.
 */
export async function enter(user: User, ticket: string): Promise<Trouble | null> {
  for (let attempt = 0; ; attempt += 1) {
    const claimed = await claimSession(ticket);
    if ('userId' in claimed) return entered(user);
    // The answer to an earlier claim may have been lost: then the cookie is already there.
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

/** A logout is in progress. */
export function leave(): void {
  leaving = true;
}

/** It was refused, or the session continues anyway. */
export function stay(): void {
  leaving = false;
}

/**
 * A logout was answered. The end of the session comes on the stream; if it was lost, the session is checked.
 * @param stayed called if the session continues anyway
 */
export function left(stayed: () => void, again = logouts): void {
  setTimeout(() => void finishLeaving(stayed, again), patienceForEnd);
}

/**
 * If the session continues, another logout is requested: the first one's id would be answered from the inbox, and end
 * nothing.
 */
async function finishLeaving(stayed: () => void, again: number) {
  if (leaving) await checkSession();
  if (!leaving) return;
  if (again === 0) return stayed();
  ask('logout', {}).state.subscribe(({ phase }) => {
    if (phase === 'done') left(stayed, again - 1);
    else if (phase === 'failed') stayed();
  });
}

/** Checks who is logged in, and reacts if that has changed. */
async function checkSession() {
  const session = await readSession();
  if (session === undefined || session.userId === userId.peek()) return;
  sessionIs(session.userId);
  if (session.userId === null) stream.renew();
  else stream.open();
}

/** Starts the communication. */
export function start(): void {
  window.addEventListener('online', stream.hurry);
  window.addEventListener('pagehide', stream.leave);
  window.addEventListener('pageshow', (event) => {
    // From the back/forward cache.
    if (event.persisted) stream.join();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') stream.hurry();
  });
  effect(guard);
  stream.join();
}
