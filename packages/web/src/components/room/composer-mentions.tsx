import { type Callable, completionsOf, mentionBeingTyped, mentionOf } from '../../chat/mentions.ts';
import { Avatar } from '../avatar.tsx';
import { Name } from '../name.tsx';
import type { Suggest } from './composer-suggestions.tsx';

/** More would need scrolling, and typing a further letter is faster. */
const maxShown = 6;

/**
 * Completes a mention that is being typed with the members.
 * @param members of the room; the writer is not offered
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
