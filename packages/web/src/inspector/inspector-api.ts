/** The front's answers to an administrator. */
import type { DeadLetterRow, FailureCode, InspectorInfo, Journey, LagRow, PairName } from '@parley/contracts';

/** Milliseconds: the front reads topics meanwhile. */
const patience = 60_000;

/** Why there is no answer: a code from the table of failures, with the front's details. */
export class Refusal extends Error {
  readonly code: FailureCode | 'UNREACHABLE';

  constructor(code: FailureCode | 'UNREACHABLE', detail = '') {
    super(detail);
    this.code = code;
  }
}

/** @throws Refusal */
async function call<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await answerOf(`/api/inspector${path}`, init);
  if (response.ok) return (await response.json()) as Answer;
  throw await refusalOf(response);
}

async function answerOf(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(patience), ...init });
  } catch {
    throw new Refusal('UNREACHABLE');
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  const problem: { code?: FailureCode; detail?: string } = await response.json().catch(() => ({}));
  return new Refusal(problem.code ?? 'UNAVAILABLE', problem.detail);
}

const postJson = (body: object, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

export const readInfo = () => call<InspectorInfo>('');

export const readJourney = (requestId: string, about: Readonly<Record<string, string>>) =>
  call<Journey>(`/requests/${encodeURIComponent(requestId)}?${new URLSearchParams(about)}`);

export const readLag = () => call<{ lag: LagRow[] }>('/lag');

export const readDeadLetters = (texts: boolean) =>
  call<{ deadLetters: DeadLetterRow[] }>(`/dead-letters${texts ? '?texts=true' : ''}`);

export const redrive = ({ pair, place }: Pick<DeadLetterRow, 'pair' | 'place'>) =>
  call<{ partition: number; offset: number; requestId: string }>(
    '/dead-letters/redrive',
    postJson({ pair, place }),
  );

export interface Tried {
  readonly status: number;
  readonly milliseconds: number;
  /** The reply, or the front's refusal. */
  readonly body: unknown;
}

/** Sends a request as the logged-in user, and waits for the reply. @throws Refusal if the front can't be reached */
export async function tryRequest(pair: PairName, body: object): Promise<Tried> {
  const begun = performance.now();
  const response = await answerOf(`/api/requests/${pair}`, postJson(body, { Prefer: 'wait=15' }));
  return {
    status: response.status,
    body: await response.json().catch(() => null),
    milliseconds: Math.round(performance.now() - begun),
  };
}
