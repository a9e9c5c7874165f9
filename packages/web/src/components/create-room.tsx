import { useEffect, useState } from 'preact/hooks';
import { longest, nameProblem, type Problem } from '../account/validate.ts';
import { useChat } from '../chat/chat.ts';
import { useRequest } from '../connection/use-request.ts';
import { messages, textsOf } from '../i18n/messages.ts';
import { roomsTexts } from '../i18n/rooms.ts';
import { goTo } from '../route.ts';
import { Choice } from './choice.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { PeoplePicker } from './people-picker.tsx';
import { RequestOutcome } from './request-outcome.tsx';
import { SubmitButton } from './submit-button.tsx';

const kinds = ['NORMAL', 'EMOJI'] as const;

interface CreateRoomProps {
  /** Its initial members. */
  withPeople?: readonly string[];
  onClose: () => void;
}

/** Creates a room with friends, and opens it. */
export function CreateRoom({ withPeople = [], onClose }: CreateRoomProps) {
  const text = textsOf(roomsTexts);
  const { friends } = useChat();
  const [chosen, setChosen] = useState<readonly string[]>(withPeople);
  const [roomName, setRoomName] = useState('');
  const [chatType, setChatType] = useState<(typeof kinds)[number]>('NORMAL');
  const [problem, setProblem] = useState<Problem>();
  const create = useRequest('user-add-room');
  const made = create.done?.reply.roomId;

  useEffect(() => {
    if (made === undefined) return;
    onClose();
    goTo({ page: 'room', roomId: made });
  }, [made]);

  function submit(event: Event) {
    event.preventDefault();
    if (create.waiting) return;
    const name = roomName.trim();
    if (name !== '' && nameProblem(name)) return setProblem(nameProblem(name));
    create.ask({ friendId: [...chosen], chatType, ...(name === '' ? {} : { roomName: name }) });
  }

  return (
    <Dialog title={text.createTitle} onClose={onClose}>
      <form class="form dialog-form" noValidate aria-busy={create.waiting} onSubmit={submit}>
        <Field
          id="new-room-name"
          label={text.roomName}
          hint={text.roomNameHint}
          value={roomName}
          onType={(name) => {
            setRoomName(name);
            setProblem(undefined);
          }}
          problem={problem && messages.value.problems[problem]}
          maxLength={longest.roomName}
          autocomplete="off"
        />
        <div class="labelled-choice">
          <span class="field-label" aria-hidden="true">
            {text.kind}
          </span>
          <Choice
            legend={text.kind}
            name="kind"
            chosen={chatType}
            onChoose={setChatType}
            options={kinds.map((value) => ({ value, label: text.kinds[value], shown: text.kinds[value] }))}
          />
        </div>
        <PeoplePicker
          people={friends.known.people.value ?? []}
          findsOthers
          nobody={text.noFriends}
          chosen={chosen}
          onChoose={setChosen}
        />
        <SubmitButton label={text.createSubmit} busy={create.waiting} />
        <RequestOutcome id="create-room-outcome" request={create} waiting={text.creating} />
      </form>
    </Dialog>
  );
}
