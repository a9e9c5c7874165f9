import type { useRequest } from '../connection/use-request.ts';
import { Outcome } from './outcome.tsx';

interface RequestOutcomeProps {
  id: string;
  request: ReturnType<typeof useRequest>;
  /** Shown while it waits, and when it is done. */
  waiting: string;
  done?: string;
  /** A field already shows the problem. */
  isToldByField?: boolean;
  /** Success ends the page, which waits until then. */
  endsPage?: boolean;
}

/** The state of one request (`useRequest`), from the click to its event. */
export function RequestOutcome({ id, request, waiting, done, isToldByField, endsPage }: RequestOutcomeProps) {
  const busy = request.waiting || (endsPage === true && request.done !== null);
  const progress = busy ? waiting : request.done ? done : undefined;
  return (
    <Outcome
      id={id}
      progress={progress}
      busy={busy}
      done={request.done !== null && done !== undefined}
      trouble={isToldByField ? null : request.trouble}
      retryAfter={request.retryAfter}
      stalled={request.stalled}
      goesOn={request.goesOn}
      onRetry={request.retry}
    />
  );
}
