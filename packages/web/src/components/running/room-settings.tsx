import { useEffect, useState } from 'preact/hooks';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { runningTexts } from '../../i18n/running.ts';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';
import { Switch } from '../switch.tsx';
import { TextArea } from './text-area.tsx';

/** What the room is for, and whether anybody may come. */
export function RoomSettings({ room, onDone }: { room: Room; onDone: () => void }) {
  const text = textsOf(runningTexts);
  const [description, setDescription] = useState(room.description);
  const [isPublic, setPublic] = useState(room.isPublic);
  const change = useRequest('user-change-room');
  const { done } = change;
  useEffect(() => {
    if (done) onDone();
  }, [done]);

  function submit(event: Event) {
    event.preventDefault();
    if (!change.waiting) change.ask({ roomId: room.roomId, description: description.trim(), isPublic });
  }
  return (
    <form class="dialog-form" noValidate aria-busy={change.waiting} onSubmit={submit}>
      <TextArea
        id="room-description"
        label={text.description}
        hint={text.descriptionHint}
        value={description}
        onType={setDescription}
      />
      <Switch
        id="room-is-public"
        label={text.isPublic}
        on={isPublic}
        onSwitch={setPublic}
        note={isPublic ? text.publicAbout : text.privateAbout}
      />
      <SubmitButton label={text.save} busy={change.waiting} />
      <RequestOutcome id="room-settings-outcome" request={change} waiting={text.saving} />
    </form>
  );
}
