import { useEffect, useState } from 'preact/hooks';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { goTo } from '../../route.ts';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';

/** A day in the format of date fields, in the reader's time zone. */
const dayOf = (at: Date) =>
  `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;

/** Goes to the first message since the beginning of a day, or to the last one if there is none. */
export function DayForm({ room: { roomId, createdAt }, onGone }: { room: Room; onGone: () => void }) {
  const text = textsOf(messageActTexts);
  const [day, setDay] = useState('');
  const search = useRequest('user-search-chat');
  const begin = day === '' ? null : new Date(`${day}T00:00:00`);
  const found = search.done?.reply.message;
  const seq =
    found && (found.find((said) => begin && new Date(said.createdAt) >= begin) ?? found.at(-1))?.seq;
  useEffect(() => {
    if (seq === undefined) return;
    onGone();
    goTo({ page: 'room', roomId, seq });
  }, [seq]);

  function submit(event: Event) {
    event.preventDefault();
    if (search.waiting || !begin || Number.isNaN(begin.getTime())) return;
    search.ask({ roomId, at: begin.toISOString(), limit: 2 });
  }

  return (
    <form class="dialog-form" noValidate aria-busy={search.waiting} onSubmit={submit}>
      <div class="day-fields">
        <label class="field-label" for="room-day">
          {text.dayLabel}
        </label>
        <input
          class="day-input"
          type="date"
          id="room-day"
          value={day}
          min={dayOf(new Date(createdAt))}
          max={dayOf(new Date())}
          onInput={(event) => {
            setDay(event.currentTarget.value);
            search.clear();
          }}
        />
        <SubmitButton label={text.daySubmit} busy={search.waiting} />
      </div>
      <RequestOutcome
        id="day-outcome"
        request={search}
        waiting={text.dayGoing}
        {...(found?.length === 0 ? { done: text.dayNone } : {})}
      />
    </form>
  );
}
