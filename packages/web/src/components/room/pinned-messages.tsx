import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Pinned, Pins } from '../../chat/pins.ts';
import type { Room } from '../../chat/room.ts';
import { isWorthRetrying } from '../../connection/requests.ts';
import { plainTextOf } from '../../formatting/formatting.ts';
import { whenText } from '../../i18n/dates.ts';
import { fileText } from '../../i18n/file-text.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { goTo } from '../../route.ts';
import { Dialog } from '../dialog.tsx';
import { IconButton } from '../icon-button.tsx';
import { Name } from '../name.tsx';
import { Outcome } from '../outcome.tsx';
import { beginningOf } from './beginning.ts';
import { useNameOf } from './use-name-of.ts';

/** A button to a room's pinned messages, if there are any. */
export function PinnedButton({ room }: { room: Room }) {
  const text = textsOf(messageActTexts);
  const pins = useChat().pinsOf(room.roomId);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => pins.load(), [pins]);
  const count = pins.all.value.length;
  return (
    <>
      {count > 0 && <IconButton icon="pin" label={text.pinned(count)} onClick={() => setOpen(true)} />}
      {isOpen && <PinnedMessages room={room} pins={pins} onClose={() => setOpen(false)} />}
    </>
  );
}

function PinnedMessages({ room, pins, onClose }: { room: Room; pins: Pins; onClose: () => void }) {
  const text = textsOf(messageActTexts);
  const all = pins.all.value;
  return (
    <Dialog title={text.pinnedTitle} onClose={onClose}>
      <ul class="pins">
        {all.map((pinned) => (
          <PinnedItem
            key={pinned.messageId}
            pinned={pinned}
            onGo={() => {
              onClose();
              goTo({ page: 'room', roomId: room.roomId, seq: pinned.seq });
            }}
            onUnpin={() => pins.pin(pinned.messageId, false)}
          />
        ))}
      </ul>
      {all.length === 0 && <p class="friends-none">{text.noPins}</p>}
      <PinTrouble pins={pins} />
    </Dialog>
  );
}

interface PinnedItemProps {
  pinned: Pinned;
  onGo: () => void;
  onUnpin: () => void;
}

function PinnedItem({ pinned, onGo, onUnpin }: PinnedItemProps) {
  const text = textsOf(messageActTexts);
  const nameOf = useNameOf();
  const name = nameOf(pinned);
  return (
    <li class="pin">
      <button class="pin-message" type="button" onClick={onGo}>
        <span class="pin-head">
          <span class="message-name">
            <Name of={name} />
          </span>
          <time dateTime={pinned.createdAt}>{whenText(pinned.createdAt)}</time>
        </span>
        <span class="pin-text" dir="auto">
          {beginningOf(plainTextOf(pinned.content)) || fileText(pinned.files[0])}
        </span>
        <span class="pin-note">{text.pinnedBy(nameOf({ userId: pinned.pinnedBy }))}</span>
      </button>
      <IconButton icon="pinOff" label={text.unpinOf(name)} onClick={onUnpin} />
    </li>
  );
}

/** Why something could not be pinned or unpinned. */
export function PinTrouble({ pins }: { pins: Pins }) {
  const request = pins.pending.value;
  const state = request?.state.value;
  const isStalled = state?.phase === 'stalled';
  return (
    <Outcome
      id="pin-outcome"
      progress={undefined}
      busy={state?.phase === 'waiting'}
      trouble={isStalled || state?.phase === 'failed' ? state.trouble : null}
      stalled={isStalled}
      goesOn={isStalled && state.goesOn}
      onRetry={state && isWorthRetrying(state) ? request?.retry : undefined}
    />
  );
}
