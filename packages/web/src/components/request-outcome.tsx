import type { PairName } from '@parley/contracts';
import type { useRequest } from '../connection/use-request.ts';
import { Outcome } from './outcome.tsx';

interface RequestOutcomeProps {
  id: string;
  request: ReturnType<typeof useRequest<PairName>>;
  /** Said while it waits, and when it is done. */
  waiting: string;
  done?: string;
}

/** How one request (`useRequest`) fares, from the click to its event. */
export function RequestOutcome({ id, request, waiting, done }: RequestOutcomeProps) {
  const progress = request.waiting ? waiting : request.done ? done : undefined;
  return (
    <Outcome
      id={id}
      progress={progress}
      busy={request.waiting}
      done={request.done !== null && done !== undefined}
      trouble={request.trouble}
      retryAfter={request.retryAfter}
      stalled={request.stalled}
      goesOn={request.goesOn}
      onRetry={request.retry}
    />
  );
}
