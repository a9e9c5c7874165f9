import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { fileTexts } from '../../i18n/files.ts';
import { textsOf } from '../../i18n/messages.ts';
import { ChoosePicture } from '../picture/choose-picture.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { RoomAvatar } from '../room-avatar.tsx';

/** Changes or removes the room's picture. Its event shows the result. */
export function RoomPicture({ room }: { room: Room }) {
  const text = textsOf(fileTexts);
  const change = useRequest('user-change-room');
  return (
    <div class="picture-form room-picture">
      <RoomAvatar room={room} />
      <ChoosePicture
        purpose="room"
        title={text.roomPicture}
        has={Boolean(room.roomImg)}
        busy={change.waiting}
        onChoose={(roomImg) => change.ask({ roomId: room.roomId, roomImg })}
      />
      <RequestOutcome
        id="room-picture-outcome"
        request={change}
        waiting={text.saving}
        done={change.done?.reply.roomImg ? text.pictureSaved : text.pictureRemoved}
      />
    </div>
  );
}
