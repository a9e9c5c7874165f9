import type { ComponentChildren, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';

/** A completion of the typed text. */
export interface Suggestion {
  readonly key: string;
  readonly shown: ComponentChildren;
  /** The replacement of the typed text, or an action. */
  readonly take: string | (() => void);
}

export interface Suggestions {
  /** Label of the list. */
  readonly label: string;
  /** Start of the replaced part of the text. */
  readonly from: number;
  readonly typed: string;
  readonly options: readonly Suggestion[];
}

/** Suggestions for the text before the caret, if any. */
export type Suggest = (text: string, caret: number) => Suggestions | undefined;

const listId = 'composer-suggestions';
const optionId = (index: number) => `composer-suggestion-${index}`;

interface SuggestionsOptions {
  field: RefObject<HTMLTextAreaElement | null>;
  suggest: Suggest;
  /** Replaces a part of the text, and puts the caret after it. */
  replace: (from: number, to: number, text: string) => void;
}

/**
 * Completion of the typed text (ARIA's listbox of suggestions): the field keeps the focus, and `aria-activedescendant`
 * names the active suggestion.
 */
export function useSuggestions({ field, suggest, replace }: SuggestionsOptions) {
  const [typed, setTyped] = useState<{ text: string; caret: number }>();
  const [active, setActive] = useState(0);
  /** Start of the text whose completion was dismissed. */
  const [dismissed, setDismissed] = useState<number>();
  const found = typed && suggest(typed.text, typed.caret);
  const shown = found && found.from !== dismissed && found.options.length > 0 ? found : undefined;
  const options = shown?.options ?? [];

  /** Checks the text at the caret. */
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
    /** @returns whether the list has handled the key */
    onKeyDown,
    /** Attributes of the field. */
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
