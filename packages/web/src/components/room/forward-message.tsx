import type { Message } from '@parley/contracts';
import { fold } from '@parley/contracts/text';
import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { useRequest } from '../../connection/use-request.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Dialog } from '../dialog.tsx';
import { Link } from '../link.tsx';
import { Name } from '../name.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { RoomAvatar } from '../room-avatar.tsx';
import { SearchField } from '../search-field.tsx';
import { SubmitButton } from '../submit-button.tsx';
import { useRoomName } from '../use-room-name.ts';

/** Sends a message again in another room. */
export function ForwardMessage({ message, onClose }: { message: Message; onClose: () => void }) {
  const text = textsOf(messageActTexts);
  const { rooms } = useChat();
  const roomNameOf = useRoomName();
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<number | null>(null);
  const forward = useRequest('user-add-chat');
  const found = rooms.all.value.filter((room) => fold(roomNameOf(room)).includes(fold(wanted.trim())));

  function submit(event: Event) {
    event.preventDefault();
    if (forward.waiting || chosen === null) return;
    forward.ask({ roomId: chosen, message: message.content, forwardedFrom: message.messageId });
  }

  return (
    <Dialog title={text.forwardTitle} onClose={onClose}>
      <form class="dialog-form" noValidate aria-busy={forward.waiting} onSubmit={submit}>
        <SearchField id="forward-filter" label={text.forwardFilter} value={wanted} onType={setWanted} />
        <fieldset class="picker picker-people">
          <legend class="unseen">{text.forwardTo}</legend>
          {found.map((room) => (
            <label key={room.roomId} class="person-row picker-row">
              <RoomAvatar room={room} />
              <span class="picker-name">
                <Name of={roomNameOf(room)} />
              </span>
              <input
                class="check"
                type="radio"
                name="forward-to"
                checked={room.roomId === chosen}
                onChange={() => {
                  setChosen(room.roomId);
                  forward.clear();
                }}
              />
            </label>
          ))}
          {found.length === 0 && <p class="friends-none">{text.noRoom}</p>}
        </fieldset>
        {forward.done ? (
          <Link to={{ page: 'room', roomId: forward.done.reply.roomId }}>{text.toRoom}</Link>
        ) : (
          <SubmitButton label={text.forwardSubmit} busy={forward.waiting} ready={chosen !== null} />
        )}
        <RequestOutcome
          id="forward-outcome"
          request={forward}
          waiting={text.forwarding}
          done={text.forwarded}
        />
      </form>
    </Dialog>
  );
}
