import { useState } from 'preact/hooks';
import { isCalled } from '../../chat/people.ts';
import type { Room } from '../../chat/room.ts';
import { useDirectRoom } from '../../chat/use-direct-room.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { RequestOutcome } from '../request-outcome.tsx';
import { SearchField } from '../search-field.tsx';
import { MemberRow } from './member-row.tsx';

/** Who is in a room, and what one can have to do with them. */
export function Members({ room }: { room: Room }) {
  const text = textsOf(roomsTexts);
  const direct = useDirectRoom();
  const [typed, setTyped] = useState('');
  const shown = room.members.filter((member) => isCalled(member, typed));
  return (
    <section class="members" aria-label={text.members(room.memberCount)}>
      <h3 class="section-title">{text.members(room.memberCount)}</h3>
      {!room.direct && (
        <SearchField id="members-filter" label={text.filterMembers} value={typed} onType={setTyped} />
      )}
      <ul class="people">
        {shown.map((member) => (
          <MemberRow key={member.userId} member={member} onMessage={room.direct ? undefined : direct.open} />
        ))}
      </ul>
      <p class="friends-none" role="status">
        {shown.length === 0 && text.noSuchMember(typed.trim())}
      </p>
      <RequestOutcome id="direct-outcome" request={direct.request} waiting={text.openingDirect} />
    </section>
  );
}
