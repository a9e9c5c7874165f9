/** The front's HTTP interface as the pages use it. An unreachable front is a result, not an exception. */
import type { FailureCode, PairName, Reply } from '@parley/contracts';
import { createLoginClaim } from './login-claim.ts';
import type { Trouble } from './requests.ts';

/** Timeout of all calls; in milliseconds. A POST is answered when the brokers have the request. */
const patience = 20_000;
/** For all logins of this page, until it is left. */
const loginClaim = createLoginClaim();

function call(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(patience), ...init });
}

function postJson(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/**
 * `POST /api/requests/<pair>`. Resolves to null when the front has accepted the request, otherwise to what went wrong.
 */
export async function postRequest(pair: PairName, body: object, id: string): Promise<Trouble | null> {
  try {
    const response = await postJson(`/api/requests/${pair}`, body, {
      'Idempotency-Key': id,
      ...(pair === 'login' && { 'Parley-Claim-Challenge': loginClaim.challenge }),
    });
    return response.ok ? null : await troubleOf(response);
  } catch (error) {
    return error instanceof DOMException && error.name === 'TimeoutError' ? 'TIMEOUT' : 'UNREACHABLE';
  }
}

/** `GET /api/requests/<id>`: the reply, or why there is none. */
export async function findReply(
  id: string,
): Promise<Reply<PairName> | 'pending' | 'unknown' | 'unreachable'> {
  try {
    const response = await call(`/api/requests/${id}`);
    if (response.status === 202) return 'pending';
    // A reply with a failure has that failure's status; the front's own refusals are problem documents.
    if (hasType(response, 'application/json')) return (await response.json()) as Reply<PairName>;
    return response.status === 404 ? 'unknown' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

/** `POST /api/session/claim`. After a success the cookie is the user's. */
export async function claimSession(ticket: string): Promise<{ userId: string } | { trouble: Trouble }> {
  try {
    const response = await postJson('/api/session/claim', { ticket, verifier: loginClaim.verifier });
    return response.ok
      ? ((await response.json()) as { userId: string })
      : { trouble: await troubleOf(response) };
  } catch {
    return { trouble: 'UNREACHABLE' };
  }
}

/** `GET /api/session`. Undefined if the front can't answer. */
export async function readSession(): Promise<{ userId: string | null } | undefined> {
  try {
    const response = await call('/api/session');
    return response.ok ? ((await response.json()) as { userId: string | null }) : undefined;
  } catch {
    return undefined;
  }
}

/** Creates an anonymous session, and its cookie, if there is none. Rejects while the front is away. */
export async function ensureSession(): Promise<void> {
  await oneTabAtATime(async () => {
    // A logged-in user is redirected to `/`, and has a session: not followed.
    const response = await call('/login', { redirect: 'manual' });
    if (response.status >= 500) throw new Error(`The front answers ${response.status}`);
  });
}

/**
 * When a session ends, all its tabs call this at once. Each would get a session of its own, and all cookies but the
 * last would be overwritten. One after the other, the later ones find the first one's.
 */
function oneTabAtATime(work: () => Promise<void>): Promise<void> {
  // Browsers have no locks on plain http (except localhost).
  return 'locks' in navigator ? navigator.locks.request('parley.session', work) : work();
}

function hasType(response: Response, type: string): boolean {
  return response.headers.get('content-type')?.startsWith(type) ?? false;
}

/** The failure's code from a problem+json body, or the closest one if something else has answered (a proxy). */
async function troubleOf(response: Response): Promise<Trouble> {
  if (hasType(response, 'application/problem+json')) {
    const { code } = (await response.json()) as { code?: FailureCode };
    if (code !== undefined) return code;
  }
  if (response.status === 413) return 'TOO_LARGE';
  if (response.status === 500) return 'INTERNAL';
  return response.status > 500 ? 'UNAVAILABLE' : 'BAD_REQUEST';
}
