import { type Callable, completionsOf, mentionBeingTyped, mentionOf } from '../../chat/mentions.ts';
import { Avatar } from '../avatar.tsx';
import { Name } from '../name.tsx';
import type { Suggest } from './composer-suggestions.tsx';

/** More would have to be scrolled, and a letter more is quicker. */
const maxShown = 6;

/**
 * A mention that is being typed may become one of the members.
 * @param members the room's, with the one who writes, who isn't called
 */
export function suggestMentions(members: readonly Callable[], me: string, label: string): Suggest {
  const others = members.filter(({ userId }) => userId !== me);
  return (text, caret) => {
    const query = mentionBeingTyped(text, caret);
    if (!query) return undefined;
    const options = completionsOf(query, others, maxShown).map((member) => ({
      key: member.userId,
      take: mentionOf(member, members),
      shown: (
        <>
          <Avatar id={member.userId} name={member.userName} />
          <span class="suggestion-name">
            <Name of={member.userName} />
          </span>
          <span class="suggestion-note">
            <Name of={member.userId} />
          </span>
        </>
      ),
    }));
    return { label, from: query.from, typed: `@${query.name}`, options };
  };
}
