import { useChat } from '../../chat/chat.ts';
import type { Person } from '../../chat/people.ts';
import { useDirectRoom } from '../../chat/use-direct-room.ts';
import { useRequest } from '../../connection/use-request.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { PersonLine } from './person-line.tsx';

interface FoundRowProps {
  person: Person;
  /** Called when the conversation with them was opened. */
  onMessage?: () => void;
}

/** A found user: their relation to the user, or the button to add them; and the way to a conversation. */
export function FoundRow({ person, onMessage }: FoundRowProps) {
  const text = textsOf(friendsTexts);
  const { friends, me } = useChat();
  const { userId, userName } = person;
  const addition = useRequest('user-add-friend');
  const direct = useDirectRoom(onMessage);
  const isFriend = friends.known.has(userId) || addition.done !== null;
  const isBlocked = friends.blocked.has(userId);
  const mark = userId === me ? text.isYou : isBlocked ? text.isBlocked : undefined;
  const asked = direct.request.waiting || direct.request.trouble ? direct.request : addition;

  return (
    <li class="person-row" aria-busy={asked.waiting}>
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
        {!mark && (
          <IconButton
            icon="rooms"
            label={text.message(userName)}
            disabled={direct.request.waiting}
            onClick={() => direct.open(userId)}
          />
        )}
      </div>
      <RequestOutcome
        id={`found-${userId}`}
        request={asked}
        waiting={asked === addition ? text.adding : text.opening}
        {...(asked === addition && { done: text.isFriend })}
      />
    </li>
  );
}
