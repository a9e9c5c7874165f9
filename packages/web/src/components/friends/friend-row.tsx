import { useState } from 'preact/hooks';
import type { Person } from '../../chat/people.ts';
import { useDirectRoom } from '../../chat/use-direct-room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { IconButton } from '../icon-button.tsx';
import { Menu } from '../menu.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { ConfirmBlock } from './confirm-block.tsx';
import { PersonLine } from './person-line.tsx';
import { useRowGone } from './use-row-gone.ts';

interface FriendRowProps {
  person: Person;
  /** Called with a text about the result. */
  onDone: (text: string) => void;
}

export function FriendRow({ person, onDone }: FriendRowProps) {
  const text = textsOf(friendsTexts);
  const { userId, userName } = person;
  const direct = useDirectRoom();
  const removal = useRequest('user-remove-friend');
  const block = useRequest('user-block');
  const [isToBeBlocked, setToBeBlocked] = useState(false);
  // The event that removes the row may come before the reply.
  const row = useRowGone(() => {
    if (block.waiting || block.done) onDone(text.blocked(userName));
    else if (removal.waiting || removal.done) onDone(text.removed(userName));
  });
  const progress = direct.request.waiting ? text.opening : removal.waiting ? text.removing : undefined;
  const asked = removal.waiting || removal.trouble ? removal : direct.request;

  return (
    <li ref={row} class="person-row" aria-busy={progress !== undefined}>
      <PersonLine person={person} showsPresence progress={progress} />
      <div class="person-actions">
        <IconButton
          icon="rooms"
          label={text.message(userName)}
          disabled={direct.request.waiting}
          onClick={() => direct.open(userId)}
        />
        <Menu
          label={text.more(userName)}
          items={[
            {
              icon: 'removeFriend',
              label: text.remove,
              onSelect: () => removal.ask({ friendId: [userId] }),
            },
            { icon: 'block', label: text.block, danger: true, onSelect: () => setToBeBlocked(true) },
          ]}
        />
      </div>
      <RequestOutcome id={`friend-${userId}`} request={asked} waiting={progress ?? ''} />
      {isToBeBlocked && (
        <ConfirmBlock
          userName={userName}
          request={block}
          onConfirm={() => block.ask({ friendId: [userId] })}
          onClose={() => setToBeBlocked(false)}
        />
      )}
    </li>
  );
}
