import { useEffect, useState } from 'preact/hooks';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { runningTexts } from '../../i18n/running.ts';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';
import { Switch } from '../switch.tsx';
import { RoomPicture } from './room-picture.tsx';
import { TextArea } from './text-area.tsx';

/** The room's picture, its description, and whether anybody may join. */
export function RoomSettings({ room, onDone }: { room: Room; onDone: () => void }) {
  const text = textsOf(runningTexts);
  const [typed, setTyped] = useState<string | null>(null);
  const [switched, setSwitched] = useState<boolean | null>(null);
  const description = typed ?? room.description;
  const isPublic = switched ?? room.isPublic;
  const change = useRequest('user-change-room');
  const { done } = change;
  useEffect(() => {
    if (done) onDone();
  }, [done]);

  function submit(event: Event) {
    event.preventDefault();
    if (change.waiting) return;
    if (typed === null && switched === null) return onDone();
    // Unchanged fields are omitted, since somebody else may change them meanwhile.
    change.ask({
      roomId: room.roomId,
      ...(typed !== null && { description: typed.trim() }),
      ...(switched !== null && { isPublic: switched }),
    });
  }
  return (
    <>
      <RoomPicture room={room} />
      <form class="dialog-form" noValidate aria-busy={change.waiting} onSubmit={submit}>
        <TextArea
          id="room-description"
          label={text.description}
          hint={text.descriptionHint}
          value={description}
          onType={setTyped}
        />
        <Switch
          id="room-is-public"
          label={text.isPublic}
          on={isPublic}
          onSwitch={setSwitched}
          note={isPublic ? text.publicAbout : text.privateAbout}
        />
        <SubmitButton label={text.save} busy={change.waiting} />
        <RequestOutcome id="room-settings-outcome" request={change} waiting={text.saving} />
      </form>
    </>
  );
}
