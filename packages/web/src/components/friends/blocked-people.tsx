import { useChat } from '../../chat/chat.ts';
import type { Person } from '../../chat/people.ts';
import { useRequest } from '../../connection/use-request.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { PersonLine } from './person-line.tsx';
import { useRowGone } from './use-row-gone.ts';

interface BlockedProps {
  onDone: (text: string) => void;
}

/** Users whom the user has blocked, collapsed, because they are rarely needed. */
export function BlockedPeople({ onDone }: BlockedProps) {
  const text = textsOf(friendsTexts);
  const people = useChat().friends.blocked.people.value ?? [];
  if (people.length === 0) return null;
  return (
    <details class="blocked">
      <summary class="blocked-title">
        <Icon name="back" />
        {text.blockedList(people.length)}
      </summary>
      <ul class="people">
        {people.map((person) => (
          <BlockedRow key={person.userId} person={person} onDone={onDone} />
        ))}
      </ul>
    </details>
  );
}

function BlockedRow({ person, onDone }: BlockedProps & { person: Person }) {
  const text = textsOf(friendsTexts);
  const { userId, userName } = person;
  const unblock = useRequest('user-unblock');
  const row = useRowGone(() => {
    if (unblock.waiting || unblock.done) onDone(text.unblocked(userName));
  });
  return (
    <li ref={row} class="person-row" aria-busy={unblock.waiting}>
      <PersonLine person={person} progress={unblock.waiting ? text.unblocking : undefined} />
      <div class="person-actions">
        <button
          class="button button-small"
          type="button"
          aria-label={text.unblockName(userName)}
          aria-disabled={unblock.waiting}
          onClick={() => {
            if (!unblock.waiting) unblock.ask({ friendId: [userId] });
          }}
        >
          {text.unblock}
        </button>
      </div>
      <RequestOutcome id={`blocked-${userId}`} request={unblock} waiting={text.unblocking} />
    </li>
  );
}
