import { useChat } from '../../chat/chat.ts';
import { isMuted, type Room } from '../../chat/room.ts';
import { instantText } from '../../i18n/dates.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomSettingsTexts } from '../../i18n/room-settings.ts';
import { Choice } from '../choice.tsx';
import { inHours, longOver } from '../use-room-choices.ts';

const kinds = ['all', 'mentions', 'none'] as const;
const hours = [1, 8, 24, 168] as const;

/** Which notifications of a room the user wants, and from when on. */
export function RoomNotifications({ room }: { room: Room }) {
  const text = textsOf(roomSettingsTexts);
  const { rooms } = useChat();
  const { roomId, mutedUntil } = room;
  const mute = (mutedUntil: string) => rooms.choose(roomId, { mutedUntil });
  return (
    <section class="room-notifications" aria-label={text.notifications}>
      <h3 class="section-title">{text.notifications}</h3>
      <Choice
        legend={text.notifications}
        name="notify"
        chosen={room.notify}
        onChoose={(notify) => rooms.choose(roomId, { notify })}
        options={kinds.map((value) => ({ value, label: text.notify[value], shown: text.notify[value] }))}
      />
      {isMuted(room) && mutedUntil !== null ? (
        <p class="room-muting">
          {text.mutedUntil(instantText(mutedUntil))}
          <button class="button button-small" type="button" onClick={() => mute(longOver)}>
            {text.unmute}
          </button>
        </p>
      ) : (
        <p class="room-muting">
          {text.muting}
          {hours.map((many) => (
            <button key={many} class="button button-small" type="button" onClick={() => mute(inHours(many))}>
              {text.hours[many]}
            </button>
          ))}
        </p>
      )}
    </section>
  );
}
