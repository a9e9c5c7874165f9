import { useEffect, useState } from 'preact/hooks';
import { longest, nameProblem, type Problem } from '../../account/validate.ts';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { messages, textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { Field } from '../field.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';

interface RenameFormProps {
  room: Room;
  /** The new name, if one was typed already. */
  written: string;
  onCancel: () => void;
}

/** Renames a room. */
export function RenameForm({ room, written, onCancel }: RenameFormProps) {
  const text = textsOf(roomsTexts);
  const [roomName, setRoomName] = useState(written || room.roomName);
  const [problem, setProblem] = useState<Problem>();
  const rename = useRequest('user-rename-room');
  const { done } = rename;
  useEffect(() => {
    if (done) onCancel();
  }, [done]);

  function submit(event: Event) {
    event.preventDefault();
    const name = roomName.trim();
    if (name === room.roomName || name === '') onCancel();
    else if (nameProblem(name)) setProblem(nameProblem(name));
    else if (!rename.waiting) rename.ask({ roomId: room.roomId, roomName: name });
  }
  return (
    <form class="dialog-form" noValidate aria-busy={rename.waiting} onSubmit={submit}>
      <Field
        id="room-name"
        label={text.roomName}
        value={roomName}
        onType={(name) => {
          setRoomName(name);
          setProblem(undefined);
        }}
        problem={problem && messages.value.problems[problem]}
        readOnly={rename.waiting}
        maxLength={longest.roomName}
        autocomplete="off"
      />
      <SubmitButton label={text.rename} busy={rename.waiting} />
      <RequestOutcome id="rename-outcome" request={rename} waiting={text.renaming} />
    </form>
  );
}
