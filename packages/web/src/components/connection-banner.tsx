import { useEffect, useState } from 'preact/hooks';
import { connection, reconnectNow } from '../connection/client.ts';
import { messages } from '../i18n/messages.ts';
import { Icon } from './icon.tsx';

/** A shorter interruption is not shown; in milliseconds. */
const unnoticed = 600;
/** How long the recovery is shown; in milliseconds. */
const rejoicing = 3_000;

/** Shows that the connection is lost, and then that it is back. It overlays the page, so nothing moves. */
export function ConnectionBanner() {
  const [shown, setShown] = useState<'nothing' | 'lost' | 'back'>('nothing');
  const lost = connection.value === 'lost';
  const back = connection.value === 'open';

  useEffect(() => {
    if (lost) return later(unnoticed, () => setShown('lost'));
    if (back) setShown((before) => (before === 'lost' ? 'back' : before));
  }, [lost, back]);

  useEffect(() => {
    if (shown === 'back') return later(rejoicing, () => setShown('nothing'));
  }, [shown]);

  const text = messages.value.connection;
  return (
    <div class="banner" data-shown={shown}>
      <p class="banner-text" role="status">
        {shown === 'lost' && (
          <>
            <Icon name="warning" />
            <span>
              {text.lost} <span class="banner-more">{text.lostAbout}</span>
            </span>
          </>
        )}
        {shown === 'back' && (
          <>
            <Icon name="check" />
            <span>{text.back}</span>
          </>
        )}
      </p>
      {shown === 'lost' && (
        <button class="button button-small" type="button" onClick={reconnectNow}>
          {text.tryNow}
        </button>
      )}
    </div>
  );
}

function later(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
}
