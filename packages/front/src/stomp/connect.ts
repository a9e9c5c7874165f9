/** CONNECT: which version is spoken, how often the hearts beat, and who is there. */
import { randomUUID } from 'node:crypto';
import { checkFields, Failure, toFailure } from '@parley/contracts';
import { newRequestId } from '@parley/messaging';
import { settledReply, successOf } from '../requests/ask.ts';
import type { Device } from '../sessions/device.ts';
import { loggedInUser } from '../sessions/logged-in-user.ts';
import type { LiveSession } from '../sessions/sessions.ts';
import { envelopeOf } from './envelope.ts';
import { agreeOnVersion, type StompFrame, versions } from './frames.ts';
import { agreeOnHeart } from './heart.ts';
import type { StompServices } from './services.ts';
import { StompSession } from './session.ts';
import type { StompSocket } from './socket.ts';
import { closeCodes, StompError } from './stomp-error.ts';

/** Whoever is at the other end, as the request to open the socket said. */
export interface Caller {
  /** The session of the cookie that came with it. */
  readonly live: LiveSession | undefined;
  readonly address: string | undefined;
  /** What limits go by. */
  readonly network: string | undefined;
  /** What its user is told of it later. */
  readonly shown: { readonly device: Device; readonly place: string | undefined };
}

export interface Connected {
  readonly session: StompSession;
  /** Of a session that is this socket's alone, and ends with it. */
  readonly sid: string | undefined;
}

/** @throws StompError */
export async function connect(
  socket: StompSocket,
  frame: StompFrame,
  caller: Caller,
  services: StompServices,
): Promise<Connected> {
  const { command, headers } = frame;
  if (command !== 'CONNECT' && command !== 'STOMP') throw new StompError('CONNECT comes first');
  const version = agreeOnVersion(headers.get('accept-version'));
  if (!version) {
    const spoken = { version: versions.join(',') };
    throw new StompError(`the versions spoken here are ${spoken.version}`, closeCodes.protocol, {
      headers: spoken,
    });
  }
  const heart = agreeOnHeart(headers.get('heart-beat'), services.config.heartbeat);
  if (!heart) throw new StompError('heart-beat is two numbers and a comma between them');
  const who = await identify(headers, caller, services);
  const session = new StompSession(socket, { ...who, network: caller.network }, services);
  socket.connected(version, heart, (next) => session.handle(next));
  const { heartbeat } = services.config;
  socket.send('CONNECTED', {
    version,
    session: session.id,
    server: 'parley',
    'heart-beat': `${heartbeat},${heartbeat}`,
    'user-name': who.userId,
  });
  return { session, sid: who.sid };
}

interface Identified {
  readonly origin: string;
  readonly userId: string;
  readonly sid: string | undefined;
}

/** A password counts more than a cookie, which a browser sends without being asked. */
async function identify(
  headers: StompFrame['headers'],
  { live, address, shown }: Caller,
  services: StompServices,
): Promise<Identified> {
  // Clients that have none write empty ones.
  const [login, passcode] = [headers.get('login') || undefined, headers.get('passcode') || undefined];
  try {
    if (login !== undefined && passcode !== undefined)
      return await logIn({ login, passcode, address, shown }, services);
    if (!live || live.userId === null) throw new Failure('NOT_LOGGED_IN');
    const { origin, userId } = live;
    if (login !== undefined && login !== userId) throw new Failure('FORBIDDEN');
    return { origin, userId, sid: undefined };
  } catch (error) {
    const failure = toFailure(error);
    const { retryAfter, retryable } = failure;
    const closeCode = retryable ? closeCodes.tryAgainLater : closeCodes.policy;
    const more = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    throw new StompError(envelopeOf(failure).message, closeCode, { failure, headers: more });
  }
}

/** Like any login; its session is this socket's, and ends with it, or when all of the user's are ended. */
async function logIn(
  {
    login,
    passcode,
    address,
    shown,
  }: Pick<Caller, 'address' | 'shown'> & { login: string; passcode: string },
  { asker, sessions, requireKafka }: StompServices,
): Promise<Identified> {
  const request = checkFields('login', { userId: login, userPw: passcode });
  requireKafka('login');
  const { outcome } = await asker.ask({
    pair: 'login',
    request,
    requestId: newRequestId(),
    clientAddress: address,
    origin: randomUUID(), // no stream's: the answer is for this socket alone
  });
  const { reply, credentialVersion } = await settledReply(outcome);
  const userId = loggedInUser(successOf(reply));
  const session = await sessions.begin({ userId, credentialVersion }, shown);
  if (!session) throw new Failure('LOGIN_FAILED');
  return { ...session, userId };
}
