import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import {
  type Callable,
  completionsOf,
  type MentionQuery,
  mentionBeingTyped,
  mentionOf,
} from '../../chat/mentions.ts';
import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Avatar } from '../avatar.tsx';
import { Name } from '../name.tsx';

/** More would have to be scrolled, and a letter more is quicker. */
const maxShown = 6;

const listId = 'composer-mentions';
const optionId = (index: number) => `composer-mention-${index}`;

interface MentionsOptions {
  field: RefObject<HTMLTextAreaElement | null>;
  /** The room's, with the one who writes, who isn't called. */
  members: readonly Callable[];
  /** Puts a text in the place of another, and the caret behind it. */
  replace: (from: number, to: number, text: string) => void;
}

/**
 * The completion of a mention that is being typed (ARIA's listbox of suggestions): the field keeps the focus,
 * `aria-activedescendant` tells which one is meant.
 */
export function useMentions({ field, members, replace }: MentionsOptions) {
  const [query, setQuery] = useState<MentionQuery>();
  const [active, setActive] = useState(0);
  /** The place of the `@` whose completion was not wanted. */
  const [dismissed, setDismissed] = useState<number>();
  const { me } = useChat();
  const others = members.filter(({ userId }) => userId !== me);
  const found = query && query.from !== dismissed ? completionsOf(query, others, maxShown) : [];
  const isOpen = found.length > 0;

  /** Looks at what is typed where the caret stands. */
  function look() {
    const { value = '', selectionStart = 0, selectionEnd = 0 } = field.current ?? {};
    const next = selectionStart === selectionEnd ? mentionBeingTyped(value, selectionStart) : undefined;
    if (next?.from !== query?.from || next?.name !== query?.name) setActive(0);
    if (next?.from !== dismissed) setDismissed(undefined);
    setQuery(next);
  }

  function take(member: Callable | undefined) {
    if (!query || !member) return;
    const { from, name } = query;
    replace(from, from + 1 + name.length, `${mentionOf(member, members)} `);
    setQuery(undefined);
  }

  function onKeyDown(key: string): boolean {
    if (!isOpen) return false;
    if (key === 'ArrowDown') setActive((active + 1) % found.length);
    else if (key === 'ArrowUp') setActive((active + found.length - 1) % found.length);
    else if (key === 'Enter' || key === 'Tab') take(found[active]);
    else if (key === 'Escape') setDismissed(query?.from);
    else return false;
    return true;
  }

  return {
    found,
    active,
    setActive,
    look,
    take,
    close: () => setQuery(undefined),
    /** @returns whether the key was for the list */
    onKeyDown,
    /** For the field. */
    attributes: {
      'aria-autocomplete': 'list',
      'aria-haspopup': 'listbox',
      'aria-controls': isOpen ? listId : undefined,
      'aria-activedescendant': isOpen ? optionId(active) : undefined,
    } as const,
  };
}

export function MentionList({ mentions }: { mentions: ReturnType<typeof useMentions> }) {
  const text = textsOf(composerTexts);
  const { found, active, setActive, take } = mentions;
  return (
    <>
      <p class="unseen" role="status">
        {found.length > 0 && text.mentionsFound(found.length)}
      </p>
      {found.length > 0 && (
        <div class="mention-list" id={listId} role="listbox" aria-label={text.mentions}>
          {found.map((member, index) => (
            // The field has the focus and the keys.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            <div
              key={member.userId}
              class="mention-option"
              id={optionId(index)}
              role="option"
              aria-selected={index === active}
              onPointerMove={() => setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(member)}
            >
              <Avatar id={member.userId} name={member.userName} />
              <span class="mention-name">
                <Name of={member.userName} />
              </span>
              <span class="mention-id">
                <Name of={member.userId} />
              </span>
            </div>
          ))}
        </div>
      )}
    </>
  );
}
