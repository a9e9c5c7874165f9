import { useChat } from '../../chat/chat.ts';
import type { Person } from '../../chat/people.ts';
import { useRequest } from '../../connection/use-request.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { PersonLine } from './person-line.tsx';

/** Somebody who was found: what they are to the user, or else the button that makes them a friend. */
export function FoundRow({ person }: { person: Person }) {
  const text = textsOf(friendsTexts);
  const { friends, me } = useChat();
  const { userId, userName } = person;
  const addition = useRequest('user-add-friend');
  const isFriend = friends.known.has(userId) || addition.done !== null;
  const mark = userId === me ? text.isYou : friends.blocked.has(userId) ? text.isBlocked : undefined;

  return (
    <li class="person-row" aria-busy={addition.waiting}>
      <PersonLine person={person} />
      <div class="person-actions">
        {isFriend || mark ? (
          <span class="person-mark" data-good={isFriend || undefined}>
            {isFriend && <Icon name="check" />}
            {isFriend ? text.isFriend : mark}
          </span>
        ) : (
          <button
            class="button button-small"
            type="button"
            aria-label={text.addName(userName)}
            aria-disabled={addition.waiting}
            data-busy={addition.waiting || undefined}
            onClick={() => {
              if (!addition.waiting) addition.ask({ friendId: [userId] });
            }}
          >
            <Icon name="addFriend" />
            {text.addNow}
          </button>
        )}
      </div>
      <RequestOutcome id={`found-${userId}`} request={addition} waiting={text.adding} done={text.isFriend} />
    </li>
  );
}
