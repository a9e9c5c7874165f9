/** What a browser does, without one: a cookie jar, JSON posts, and an EventSource that keeps what it got. */
import { createHash, randomBytes } from 'node:crypto';
import { waitFor } from './wait-for.ts';

export interface StreamEvent {
  readonly event: string;
  /** The cursor it came with. */
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every pair
  readonly data: any;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly body: any;
}

/** Where a stream goes on: as a page says it, or as a browser does by itself. */
export interface Resume {
  readonly cursor?: string | undefined;
  readonly lastEventId?: string | undefined;
  /** As EventSource's replacements say it. */
  readonly addedLastEventId?: string | undefined;
}

export interface OpenStream {
  readonly status: number;
  readonly events: readonly StreamEvent[];
  readonly ended: boolean;
  /** The last cursor there was, which a browser comes back with. */
  readonly lastEventId: string | undefined;
  /** Resolves with the first event of that name, past or to come, that fits. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  next(event: string, fits?: (data: any) => boolean): Promise<any>;
  whenEnded(): Promise<void>;
  close(): void;
}

export class BrowserLike {
  #cookie: string | undefined;
  /** Only this page knows it. */
  readonly verifier = randomBytes(32).toString('base64url');
  readonly #streams: OpenStream[] = [];
  front: string;
  readonly #address: string | undefined;

  /** @param address where it comes from, as a proxy would say */
  constructor(front: string, address?: string) {
    this.front = front;
    this.#address = address;
  }

  get cookie(): string | undefined {
    return this.#cookie;
  }

  /**
   * A second page, or another front's: the same cookie as now, and a verifier of its own.
   * @param address where it is then
   */
  withSameCookie(front: string, address = this.#address): BrowserLike {
    const other = new BrowserLike(front, address);
    other.#cookie = this.#cookie;
    return other;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#cookie) headers.set('cookie', this.#cookie);
    if (this.#address) headers.set('x-forwarded-for', this.#address);
    const response = await fetch(this.front + path, { redirect: 'manual', ...init, headers });
    for (const cookie of response.headers.getSetCookie())
      this.#cookie = /Max-Age=0/i.test(cookie) ? undefined : cookie.split(';')[0];
    return response;
  }

  async get(path: string): Promise<Answer> {
    return answer(await this.fetch(path));
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const init = {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    };
    return answer(await this.fetch(path, init));
  }

  /** Asks a pair and waits for its reply with the answer, as scripts do. */
  ask(pair: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.post(`/api/requests/${pair}`, body, { prefer: 'wait=20', ...headers });
  }

  /** Posts a login whose ticket only this page can claim. */
  postLogin(credentials: { userId: string; userPw: string }): Promise<Answer> {
    const challenge = createHash('sha256').update(this.verifier).digest('base64url');
    return this.post('/api/requests/login', credentials, { 'parley-claim-challenge': challenge });
  }

  claim(ticket: string, verifier = this.verifier): Promise<Answer> {
    return this.post('/api/session/claim', { ticket, verifier });
  }

  /** Opens `/api/events`; resolves once the head of the answer is there. */
  async openStream({ cursor, lastEventId, addedLastEventId }: Resume = {}): Promise<OpenStream> {
    const abort = new AbortController();
    const said = [
      ...(cursor === undefined ? [] : [`cursor=${cursor}`]),
      ...(addedLastEventId === undefined ? [] : [`lastEventId=${addedLastEventId}`]),
    ];
    const query = said.length > 0 ? `?${said.join('&')}` : '';
    const headers: Record<string, string> = lastEventId ? { 'last-event-id': lastEventId } : {};
    const response = await this.fetch(`/api/events${query}`, { headers, signal: abort.signal });
    const stream = readStream(response, abort);
    this.#streams.push(stream);
    return stream;
  }

  /** Signs up and logs in the way the pages do: page, stream, post, event, claim. */
  async logInByStream(userId: string, userPw: string) {
    await this.fetch('/login');
    const stream = await this.openStream();
    await stream.next('hello');
    const posted = await this.postLogin({ userId, userPw });
    const event = await stream.next('login-response', ({ requestId }) => requestId === posted.body.requestId);
    const claimed = await this.claim(event.ticket);
    stream.close();
    return { posted, event, claimed };
  }

  close(): void {
    for (const stream of this.#streams) stream.close();
  }
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}

function readStream(response: Response, abort: AbortController): OpenStream {
  const events: StreamEvent[] = [];
  let ended = false;
  const read = async () => {
    let rest = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const frames = (rest + chunk).split('\n\n');
      rest = frames.pop() ?? '';
      events.push(...frames.flatMap(parseFrame));
    }
  };
  const reading = read().then(
    () => undefined,
    () => undefined,
  );
  reading.then(() => {
    ended = true;
  });
  return {
    status: response.status,
    events,
    get ended() {
      return ended;
    },
    get lastEventId() {
      return events.findLast(({ id }) => id !== undefined)?.id;
    },
    async next(event, fits = () => true) {
      const found = () => events.find((one) => one.event === event && fits(one.data));
      return (await waitFor(`the event ${event}`, found)).data;
    },
    whenEnded: () => reading,
    close: () => abort.abort(),
  };
}

function parseFrame(frame: string): StreamEvent[] {
  // Not `.`, nor `^` and `$`: texts may hold U+2028, which ends a line for these, and none of a stream.
  const field = (name: string) => new RegExp(`(?:^|\\n)${name}: ?([^\\n]*)`).exec(frame)?.[1];
  const event = field('event');
  return event ? [{ event, id: field('id'), data: JSON.parse(field('data') ?? 'null') }] : [];
}
