import { useEffect, useRef, useState } from 'preact/hooks';
import { soughtBy } from '../chat/hangul.ts';
import { composerTexts } from '../i18n/composer.ts';
import { textsOf } from '../i18n/messages.ts';
import { language } from '../preferences.ts';
import { nextCell } from './emoji-cells.ts';
import { type Emoji, emojiGroups } from './emoji-data.ts';
import { noteUse, recentlyUsed } from './emoji-recent.ts';

const all: readonly Emoji[] = Object.values(emojiGroups).flat();

interface Group {
  readonly name: string;
  readonly emoji: readonly Emoji[];
}

interface EmojiGridProps {
  onPick: (emoji: string) => void;
  /** Whether the search field gets the focus. */
  focused: boolean;
}

/** The emoji by category, or those found by a search, navigated by arrow keys: Tab stops at one of them. */
export function EmojiGrid({ onPick, focused }: EmojiGridProps) {
  const text = textsOf(composerTexts).emojiPicker;
  const [query, setQuery] = useState('');
  // As of the opening, so that nothing moves under the pointer.
  const [recent] = useState(recentlyUsed);
  const [active, setActive] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (focused) search.current?.focus();
  }, [focused]);
  const found = query.trim() === '' ? undefined : find(query.trim());
  const groups: readonly Group[] = found
    ? [{ name: text.found(found.length), emoji: found }].filter(({ emoji }) => emoji.length > 0)
    : [
        { name: text.groups.recent, emoji: recent },
        ...Object.entries(emojiGroups).map(([name, emoji]) => ({
          name: text.groups[name as keyof typeof emojiGroups],
          emoji,
        })),
      ];

  function pick({ emoji }: Emoji) {
    noteUse(emoji);
    onPick(emoji);
  }

  function moveTo(cell: number) {
    setActive(cell);
    grid.current?.querySelectorAll<HTMLElement>('[data-emoji]')[cell]?.focus();
  }

  function searchKey(event: KeyboardEvent) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'ArrowDown') moveTo(0);
    else if (event.key === 'Enter') {
      const [first] = found ?? [];
      if (first) pick(first);
    } else return;
    event.preventDefault();
  }

  function gridKey(event: KeyboardEvent) {
    const next = nextCell(
      groups.map(({ emoji }) => emoji.length),
      active,
      event.key,
    );
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  }

  function showGroup(index: number) {
    const shown = grid.current?.children[index];
    if (grid.current && shown instanceof HTMLElement) grid.current.scrollTop = shown.offsetTop;
  }

  let cell = 0;
  return (
    <>
      <input
        ref={search}
        class="emoji-search"
        type="search"
        value={query}
        placeholder={text.search}
        aria-label={text.search}
        autocomplete="off"
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={searchKey}
      />
      {!found && (
        <div class="emoji-groups">
          {groups.map(({ name, emoji }, index) => (
            <button
              key={name}
              class="emoji-cell"
              type="button"
              title={name}
              aria-label={name}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => showGroup(index)}
            >
              {index === 0 ? '🕘' : emoji[0]?.emoji}
            </button>
          ))}
        </div>
      )}
      <p class="unseen" role="status">
        {found && text.found(found.length)}
      </p>
      {found?.length === 0 && <p class="emoji-none">{text.none}</p>}
      {/* With the role toolbar, screen readers leave the arrow keys to it. */}
      <div ref={grid} class="emoji-grid" role="toolbar" aria-label={text.title} onKeyDown={gridKey}>
        {groups.map(({ name, emoji }) => (
          <section key={name} class="emoji-group" aria-label={name}>
            <p class="emoji-group-name" aria-hidden="true">
              {name}
            </p>
            {emoji.map((one) => {
              const index = cell++;
              return (
                <button
                  key={one.emoji}
                  class="emoji-cell"
                  type="button"
                  data-emoji={one.emoji}
                  tabIndex={index === active ? 0 : -1}
                  title={one.name[language.value]}
                  aria-label={one.name[language.value]}
                  // The focus stays where it is: in the field.
                  onMouseDown={(event) => event.preventDefault()}
                  onFocus={() => setActive(index)}
                  onClick={() => pick(one)}
                >
                  {one.emoji}
                </button>
              );
            })}
          </section>
        ))}
      </div>
    </>
  );
}

function find(query: string): readonly Emoji[] {
  const { rank } = soughtBy(query);
  return all
    .map((emoji) => ({ emoji, rank: rank(emoji.words) ?? 3 }))
    .filter((one) => one.rank < 3)
    .sort((one, other) => one.rank - other.rank)
    .map(({ emoji }) => emoji);
}
