import type { Person } from '../../chat/people.ts';
import { friendsTexts } from '../../i18n/friends.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Avatar } from '../avatar.tsx';
import { Name } from '../name.tsx';

interface PersonLineProps {
  person: Person;
  /** Whether presence is shown. */
  showsPresence?: boolean;
  /** Replaces the status message while something is in progress. */
  progress?: string | undefined;
}

/** A user in a list: picture, name and id, and below them the status message; if there is none, the id. */
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
