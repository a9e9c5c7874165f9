import { useEffect, useState } from 'preact/hooks';
import type { Trouble } from '../connection/requests.ts';
import { messages, troubleText } from '../i18n/messages.ts';
import { Icon } from './icon.tsx';

/** After this many milliseconds, a text about the delay is shown. */
const slow = 4_000;

interface OutcomeProps {
  /** The id by which a field refers to this explanation. */
  id: string;
  /** What is in progress, or was just done. */
  progress?: string | undefined;
  busy: boolean;
  done?: boolean;
  trouble: Trouble | null;
  /** Seconds after which a retry makes sense, if known. */
  retryAfter?: number | undefined;
  /** Shown before the error: what was done anyway. */
  achieved?: string | undefined;
  /** It is unknown whether the request was executed. */
  stalled: boolean;
  /** It is retried automatically. */
  goesOn: boolean;
  onRetry?: (() => void) | undefined;
}

/** Shows below a form the state of its request: one line while it waits, a box with a way on after a failure. */
export function Outcome({
  id,
  progress,
  busy,
  done,
  trouble,
  retryAfter,
  achieved,
  stalled,
  goesOn,
  onRetry,
}: OutcomeProps) {
  const text = messages.value;
  const isSlow = useLateness(busy, progress);
  return (
    <div class="outcome">
      <p class="outcome-progress" role="status" data-done={done || undefined}>
        {done && <Icon name="check" />}
        {busy && isSlow ? text.slow : progress}
      </p>
      <div role="alert" id={id}>
        {trouble && (
          <div class="trouble" data-stalled={stalled || undefined}>
            <Icon name="warning" />
            <div class="trouble-text">
              {achieved && <p>{achieved}</p>}
              <p>{troubleText(trouble, retryAfter)}</p>
              {goesOn && <p class="trouble-more">{text.triesByItself}</p>}
            </div>
            {onRetry && (
              <button class="button button-small" type="button" onClick={onRetry}>
                {text.retry}
              </button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** Whether the same step has been in progress for long. */
function useLateness(busy: boolean, what: string | undefined): boolean {
  const [late, setLate] = useState(false);
  // Another step restarts the timer.
  useEffect(() => {
    setLate(false);
    if (!busy) return;
    const timer = setTimeout(() => setLate(true), slow);
    return () => clearTimeout(timer);
  }, [busy, what]);
  return late;
}
