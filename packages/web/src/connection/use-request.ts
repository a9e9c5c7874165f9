import { useEffect, useState } from 'preact/hooks';
import { ask } from './client.ts';
import { isWorthRetrying, type OpenRequest, type PagePair, type RequestBody } from './requests.ts';

/**
 * One form's request: at most one at a time, forgotten when the form goes.
 *
 * Asking the same again while the first is stalled, or failed in a way that says nothing, is a retry under the
 * same id: whether it was done the first time is exactly what is not known.
 */
export function useRequest<Name extends PagePair>(pair: Name) {
  const [request, setRequest] = useState<OpenRequest<Name> | null>(null);
  useEffect(() => () => request?.forget(), [request]);

  const state = request?.state.value;
  const stalled = state?.phase === 'stalled';
  const trouble = state?.phase === 'stalled' || state?.phase === 'failed' ? state.trouble : null;
  const retry = state && isWorthRetrying(state) ? request?.retry : undefined;

  return {
    waiting: state?.phase === 'waiting',
    done: state?.phase === 'done' ? state : null,
    trouble,
    /** Seconds, where it is known when it makes sense to try again. */
    retryAfter: state?.phase === 'failed' ? state.retryAfter : undefined,
    /** Whether it was done is not known. */
    stalled,
    /** It goes on by itself. */
    goesOn: state?.phase === 'stalled' && state.goesOn,
    /** There where trying the same again makes sense. */
    retry,
    ask(body: RequestBody<Name>) {
      if (retry && JSON.stringify(request?.body) === JSON.stringify(body)) retry();
      else setRequest(ask(pair, body));
    },
    clear: () => setRequest(null),
  };
}
