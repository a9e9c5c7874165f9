import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { Member } from '../../chat/room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomsTexts } from '../../i18n/rooms.ts';
import { ConfirmBlock } from '../friends/confirm-block.tsx';
import { PersonLine } from '../friends/person-line.tsx';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { Menu, type MenuItem } from '../menu.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

interface MemberRowProps {
  member: Member;
  /** Opens the direct room with them; absent in that room. */
  onMessage: ((userId: string) => void) | undefined;
  /** What the user may do to them as a member. */
  acts: readonly MenuItem[];
}

/** Somebody in a room: their relation to the user, and the possible actions. */
export function MemberRow({ member, onMessage, acts }: MemberRowProps) {
  const text = textsOf(friendsTexts);
  const { me, people, friends } = useChat();
  const { userId, userName, role } = member;
  const addition = useRequest('user-add-friend');
  const block = useRequest('user-block');
  const unblock = useRequest('user-unblock');
  const [isToBeBlocked, setToBeBlocked] = useState(false);
  /** The last action: only its state is shown. */
  const [last, setLast] = useState<'addition' | 'block' | 'unblock'>('addition');
  const isFriend = friends.known.has(userId);
  const isBlocked = friends.blocked.has(userId);
  const isDone = block.done !== null;
  useEffect(() => {
    if (isDone) setToBeBlocked(false);
  }, [isDone]);

  function ask(what: typeof last) {
    setLast(what);
    ({ addition, block, unblock })[what].ask({ friendId: [userId] });
  }

  const person = { ...people.find(userId), userName };
  const { isOwner, isAdmin } = textsOf(roomsTexts);
  const roleMark = role !== 'member' && (
    <span class="person-mark">{role === 'owner' ? isOwner : isAdmin}</span>
  );
  if (userId === me)
    return (
      <li class="person-row">
        <PersonLine person={person} />
        {roleMark}
        <span class="person-mark">{text.isYou}</span>
      </li>
    );

  const unblocking: MenuItem = { icon: 'block', label: text.unblock, onSelect: () => ask('unblock') };
  const blocking: MenuItem = {
    icon: 'block',
    label: text.block,
    danger: true,
    onSelect: () => setToBeBlocked(true),
  };
  const adding: MenuItem = {
    icon: 'addFriend',
    label: textsOf(roomsTexts).addFriend,
    onSelect: () => ask('addition'),
  };
  const outcomes = {
    addition: { request: addition, waiting: text.adding, done: text.isFriend },
    block: { request: block, waiting: text.blocking, done: text.blocked(userName) },
    unblock: { request: unblock, waiting: text.unblocking, done: text.unblocked(userName) },
  };
  return (
    <li class="person-row" aria-busy={outcomes[last].request.waiting}>
      <PersonLine
        person={person}
        showsPresence
        progress={outcomes[last].request.waiting ? outcomes[last].waiting : undefined}
      />
      {roleMark}
      {(isFriend || isBlocked) && (
        <span class="person-mark" data-good={isFriend || undefined}>
          {isFriend && <Icon name="check" />}
          {isFriend ? text.isFriend : text.isBlocked}
        </span>
      )}
      <div class="person-actions">
        {onMessage && (
          <IconButton icon="rooms" label={text.message(userName)} onClick={() => onMessage(userId)} />
        )}
        <Menu
          label={text.more(userName)}
          items={[...(isBlocked ? [unblocking] : isFriend ? [blocking] : [adding, blocking]), ...acts]}
        />
      </div>
      {!isToBeBlocked && <RequestOutcome id={`member-${userId}`} {...outcomes[last]} />}
      {isToBeBlocked && (
        <ConfirmBlock
          userName={userName}
          request={block}
          onConfirm={() => ask('block')}
          onClose={() => setToBeBlocked(false)}
        />
      )}
    </li>
  );
}
