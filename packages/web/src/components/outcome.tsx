import { useEffect, useState } from 'preact/hooks';
import type { Trouble } from '../connection/requests.ts';
import { messages, troubleText } from '../i18n/messages.ts';
import { Icon } from './icon.tsx';

/** After this many milliseconds the wait deserves another word. */
const slow = 4_000;

interface OutcomeProps {
  /** The id by which a field can say that this explains it. */
  id: string;
  /** What is being done, or was just achieved. */
  progress?: string | undefined;
  busy: boolean;
  done?: boolean;
  trouble: Trouble | null;
  /** Seconds, where it is known when it makes sense to try again. */
  retryAfter?: number | undefined;
  /** Said before the trouble: what has been achieved all the same. */
  achieved?: string | undefined;
  /** Whether the request was done is not known. */
  stalled: boolean;
  /** It goes on by itself. */
  goesOn: boolean;
  onRetry?: (() => void) | undefined;
}

/** Says below a form how its request fares: one line while it waits, a box with a way on when it went wrong. */
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

/** Whether the same thing has been going on for long. */
function useLateness(busy: boolean, what: string | undefined): boolean {
  const [late, setLate] = useState(false);
  // Another step starts the clock anew.
  useEffect(() => {
    setLate(false);
    if (!busy) return;
    const timer = setTimeout(() => setLate(true), slow);
    return () => clearTimeout(timer);
  }, [busy, what]);
  return late;
}
