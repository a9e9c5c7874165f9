import type { ComponentChildren, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';

/** What is typed may become this. */
export interface Suggestion {
  readonly key: string;
  readonly shown: ComponentChildren;
  /** What is put in the place of what is typed, or what is done instead. */
  readonly take: string | (() => void);
}

export interface Suggestions {
  /** What they are, in words. */
  readonly label: string;
  /** The part of the text that they would replace. */
  readonly from: number;
  readonly typed: string;
  readonly options: readonly Suggestion[];
}

/** What to suggest for what stands before the caret, if anything. */
export type Suggest = (text: string, caret: number) => Suggestions | undefined;

const listId = 'composer-suggestions';
const optionId = (index: number) => `composer-suggestion-${index}`;

interface SuggestionsOptions {
  field: RefObject<HTMLTextAreaElement | null>;
  suggest: Suggest;
  /** Puts a text in the place of another, and the caret behind it. */
  replace: (from: number, to: number, text: string) => void;
}

/**
 * What is being typed is completed (ARIA's listbox of suggestions): the field keeps the focus, `aria-activedescendant` tells
 * which one is meant.
 */
export function useSuggestions({ field, suggest, replace }: SuggestionsOptions) {
  const [typed, setTyped] = useState<{ text: string; caret: number }>();
  const [active, setActive] = useState(0);
  /** The place of what was not wanted to be completed. */
  const [dismissed, setDismissed] = useState<number>();
  const found = typed && suggest(typed.text, typed.caret);
  const shown = found && found.from !== dismissed && found.options.length > 0 ? found : undefined;
  const options = shown?.options ?? [];

  /** Looks at what is typed where the caret stands. */
  function look() {
    const { value = '', selectionStart = 0, selectionEnd = 0 } = field.current ?? {};
    const next = selectionStart === selectionEnd ? { text: value, caret: selectionStart } : undefined;
    const suggested = next && suggest(next.text, next.caret);
    if (suggested?.from !== found?.from || suggested?.typed !== found?.typed) setActive(0);
    if (suggested?.from !== dismissed) setDismissed(undefined);
    setTyped(next);
  }

  function take(option: Suggestion | undefined) {
    if (!shown || !option) return;
    setTyped(undefined);
    if (typeof option.take === 'string')
      replace(shown.from, shown.from + shown.typed.length, `${option.take} `);
    else option.take();
  }

  function onKeyDown(key: string): boolean {
    if (!shown) return false;
    if (key === 'ArrowDown') setActive((active + 1) % options.length);
    else if (key === 'ArrowUp') setActive((active + options.length - 1) % options.length);
    else if (key === 'Enter' || key === 'Tab') take(options[active]);
    else if (key === 'Escape') setDismissed(shown.from);
    else return false;
    return true;
  }

  return {
    shown,
    active,
    setActive,
    look,
    take,
    close: () => setTyped(undefined),
    /** @returns whether the key was for the list */
    onKeyDown,
    /** For the field. */
    attributes: {
      'aria-autocomplete': 'list',
      'aria-haspopup': 'listbox',
      'aria-controls': shown ? listId : undefined,
      'aria-activedescendant': shown ? optionId(active) : undefined,
    } as const,
  };
}

export function SuggestionList({ suggestions }: { suggestions: ReturnType<typeof useSuggestions> }) {
  const text = textsOf(composerTexts);
  const { shown, active, setActive, take } = suggestions;
  return (
    <>
      <p class="unseen" role="status">
        {shown && text.suggestionsFound(shown.options.length)}
      </p>
      {shown && (
        <div class="suggestion-list" id={listId} role="listbox" aria-label={shown.label}>
          {shown.options.map((option, index) => (
            // The field has the focus and the keys.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            <div
              key={option.key}
              class="suggestion"
              id={optionId(index)}
              role="option"
              aria-selected={index === active}
              onPointerMove={() => setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(option)}
            >
              {option.shown}
            </div>
          ))}
        </div>
      )}
    </>
  );
}
