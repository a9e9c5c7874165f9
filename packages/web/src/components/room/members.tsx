import { useEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import { isCalled } from '../../chat/people.ts';
import { type Member, ownerOf, type Room } from '../../chat/room.ts';
import { useDirectRoom } from '../../chat/use-direct-room.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { RequestOutcome } from '../request-outcome.tsx';
import { SearchField } from '../search-field.tsx';
import { MemberRow } from './member-row.tsx';
import { RemoveMember } from './remove-member.tsx';

/** Who is in a room, and what one can have to do with them. */
export function Members({ room }: { room: Room }) {
  const text = textsOf(roomsTexts);
  const direct = useDirectRoom();
  const { me } = useChat();
  const owner = ownerOf(room);
  const [typed, setTyped] = useState('');
  const [toRemove, setToRemove] = useState<Member | null>(null);
  const [removed, setRemoved] = useState<Member | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // The row that had the focus is gone, or will be.
  useEffect(() => {
    if (removed) heading.current?.focus();
  }, [removed]);
  const shown = room.members.filter((member) => isCalled(member, typed));
  return (
    <section class="members" aria-label={text.members(room.memberCount)}>
      <h3 class="section-title" ref={heading} tabIndex={-1}>
        {text.members(room.memberCount)}
      </h3>
      {!room.direct && (
        <SearchField id="members-filter" label={text.filterMembers} value={typed} onType={setTyped} />
      )}
      <ul class="people">
        {shown.map((member) => (
          <MemberRow
            key={member.userId}
            member={member}
            onMessage={room.direct ? undefined : direct.open}
            isOwner={member.userId === owner}
            onRemove={owner === me ? setToRemove : undefined}
          />
        ))}
      </ul>
      <p class="friends-none" role="status">
        {shown.length === 0 ? text.noSuchMember(typed.trim()) : removed && text.removed(removed.userName)}
      </p>
      {toRemove && (
        <RemoveMember
          room={room}
          member={toRemove}
          onRemoved={(member) => {
            setToRemove(null);
            setRemoved(member);
          }}
          onClose={() => setToRemove(null)}
        />
      )}
      <RequestOutcome id="direct-outcome" request={direct.request} waiting={text.openingDirect} />
    </section>
  );
}
