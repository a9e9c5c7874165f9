import type { Person } from '../../chat/people.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Avatar } from '../avatar.tsx';
import { Name } from '../name.tsx';

interface PersonLineProps {
  person: Person;
  /** Whether it is told who is there. */
  showsPresence?: boolean;
  /** In the place of the status message, while something is being done. */
  progress?: string | undefined;
}

/** Somebody as lists show them: picture, name and ID, and below them their status message; where there is nothing to say, the ID. */
export function PersonLine({ person, showsPresence = false, progress }: PersonLineProps) {
  const text = textsOf(friendsTexts);
  const { userId, userName, userStatus, presence } = person;
  const shown = showsPresence ? presence : undefined;
  const note = userStatus || (shown && text[shown]);
  return (
    <div class="person">
      <Avatar id={userId} name={userName} presence={shown} />
      <div class="person-words">
        <p class="person-name">
          <span class="person-called">
            <Name of={userName} />
          </span>
          {note && (
            <>
              {' '}
              <span class="person-id">
                <Name of={userId} />
              </span>
            </>
          )}
        </p>
        <p class="person-note" data-busy={progress !== undefined || undefined}>
          {shown && !progress && userStatus && <span class="unseen">{text[shown]}. </span>}
          {progress ?? <Name of={note || userId} />}
        </p>
      </div>
    </div>
  );
}
