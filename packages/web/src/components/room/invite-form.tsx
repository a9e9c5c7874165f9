import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Room } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { PeoplePicker } from '../people-picker.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';

/** Invites friends into a room. */
export function InviteForm({ room: { roomId, members } }: { room: Room }) {
  const text = textsOf(roomsTexts);
  const { friends } = useChat();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const invite = useRequest('user-invite-room');
  const { done } = invite;
  useEffect(() => {
    if (done) setChosen([]);
  }, [done]);

  const others = (friends.known.people.value ?? []).filter(
    ({ userId }) => !members.some((member) => member.userId === userId),
  );
  function submit(event: Event) {
    event.preventDefault();
    if (!invite.waiting && chosen.length > 0) invite.ask({ roomId, friendId: [...chosen] });
  }
  return (
    <form class="dialog-form" noValidate aria-busy={invite.waiting} onSubmit={submit}>
      <PeoplePicker people={others} nobody={text.everybodyIsIn} chosen={chosen} onChoose={setChosen} />
      {others.length > 0 && <SubmitButton label={text.inviteSubmit} busy={invite.waiting} />}
      <RequestOutcome id="invite-outcome" request={invite} waiting={text.inviting} done={text.invited} />
    </form>
  );
}
