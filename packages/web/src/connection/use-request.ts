import { useEffect, useState } from 'preact/hooks';
import { ask } from './client.ts';
import { isWorthRetrying, type OpenRequest, type PagePair, type RequestBody } from './requests.ts';

/**
 * One form's request: at most one at a time, forgotten when the form is removed.
 *
 * Sending the same again while the first is stalled, or has failed without a clear result, is a retry with the same id:
 * whether it was executed the first time is exactly what is unknown.
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
    /** Seconds after which a retry makes sense, if known. */
    retryAfter: state?.phase === 'failed' ? state.retryAfter : undefined,
    /** It is unknown whether it was executed. */
    stalled,
    /** It is retried automatically. */
    goesOn: state?.phase === 'stalled' && state.goesOn,
    /** Present if a retry makes sense. */
    retry,
    ask(body: RequestBody<Name>) {
      if (retry && JSON.stringify(request?.body) === JSON.stringify(body)) retry();
      else setRequest(ask(pair, body));
    },
    clear: () => setRequest(null),
  };
}
