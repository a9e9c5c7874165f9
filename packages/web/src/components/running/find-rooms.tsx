import '../../styles/running.css';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { runningTexts } from '../../i18n/running.ts';
import { Dialog } from '../dialog.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SearchField } from '../search-field.tsx';
import { type Found, FoundRoom } from './found-room.tsx';

/** Delay from the last key to the request; in milliseconds. */
const pause = 250;
const pageSize = 20;

/** Public rooms, the largest first, or those that match the typed text. */
export function FindRooms({ onClose }: { onClose: () => void }) {
  const text = textsOf(runningTexts);
  const [typed, setTyped] = useState('');
  const [rooms, setRooms] = useState<readonly Found[]>([]);
  const [isMore, setMore] = useState(false);
  const search = useRequest('user-find-room');
  const wanted = typed.trim();
  const body = { ...(wanted !== '' && { text: wanted }), limit: pageSize };
  const { done } = search;

  useEffect(() => {
    const timer = setTimeout(() => {
      setMore(false);
      search.ask(body);
    }, pause);
    return () => clearTimeout(timer);
  }, [wanted]);
  // Before the first paint, so that no empty list is shown meanwhile.
  useLayoutEffect(() => {
    if (done) setRooms((known) => (isMore ? [...known, ...done.reply.room] : done.reply.room));
  }, [done]);

  function more() {
    const after = rooms.at(-1)?.roomId;
    if (after === undefined || search.waiting) return;
    setMore(true);
    search.ask({ ...body, after });
  }
  return (
    <Dialog title={text.findTitle} onClose={onClose}>
      <p class="card-about">{text.findAbout}</p>
      <form
        class="add-friends"
        noValidate
        aria-busy={search.waiting}
        onSubmit={(event) => event.preventDefault()}
      >
        <SearchField id="public-rooms" label={text.find} value={typed} onType={setTyped} />
      </form>
      <RequestOutcome
        id="public-rooms-outcome"
        request={search}
        waiting={text.searching}
        done={rooms.length === 0 ? text.noneFound : text.found(rooms.length)}
      />
      <ul class="running-rows">
        {rooms.map((room) => (
          <li key={room.roomId}>
            <FoundRoom room={room} onJoined={onClose} />
          </li>
        ))}
      </ul>
      {done?.reply.hasMore && (
        <button class="button button-small" type="button" onClick={more}>
          {text.more}
        </button>
      )}
    </Dialog>
  );
}
