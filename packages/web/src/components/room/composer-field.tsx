/**
 * The field that messages are written in: by keys, by an input method, and by what is picked.
 *
 * What it guarantees: Enter sends on desktops, and makes a line with Shift, or on phones; while an input method
 * composes (as for each Korean syllable), Enter is the input method's and sends nothing.
 */
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isCommandHeld } from '../../letter-key.ts';
import { onPhone } from '../../on-phone.ts';
import { markFor, type Selected, toggleMark } from './composer-marks.ts';
import { type Suggest, SuggestionList, useSuggestions } from './composer-suggestions.tsx';

export interface Field {
  readonly ref: RefObject<HTMLTextAreaElement | null>;
  readonly composing: RefObject<boolean>;
  /** Lets an input method put down what it has: it would write it again behind whatever changes the text. */
  finishComposing(): void;
  /** Puts a text in the place of another, and the caret behind it. */
  replace(from: number, to: number, text: string): void;
  /** What is selected, or what is around it, becomes something else, which the browser can undo. */
  edit(change: (selected: Selected) => Selected): void;
}

export function useField(onText: (text: string) => void): Field {
  const ref = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);

  function finishComposing() {
    if (!composing.current) return;
    ref.current?.blur();
    ref.current?.focus();
  }

  return {
    ref,
    composing,
    finishComposing,
    replace(from, to, text) {
      finishComposing();
      ref.current?.setRangeText(text, from, to, 'end');
      onText(ref.current?.value ?? '');
    },
    edit(change) {
      finishComposing();
      const field = ref.current;
      if (!field || field.readOnly) return;
      const { value, selectionStart, selectionEnd } = field;
      const { text, from, to } = change({ text: value, from: selectionStart, to: selectionEnd });
      field.focus();
      type(field, text);
      field.setSelectionRange(from, to);
      onText(text);
    },
  };
}

/** As if somebody had typed it: to set a field's value takes its undo away. */
function type(field: HTMLTextAreaElement, text: string): void {
  field.select();
  // Nothing has taken the command's place yet.
  const isTyped =
    text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!isTyped) field.value = text;
}

interface ComposerFieldProps {
  field: Field;
  text: string;
  onText: (text: string) => void;
  onSend: () => void;
  /** Escape, where it isn't for something nearer. */
  onCancel?: (() => void) | undefined;
  /** The arrow upwards in an empty field. */
  onUp?: (() => void) | undefined;
  suggest: Suggest;
  /** Whether words can be marked. */
  hasMarks: boolean;
  label: string;
  placeholder: string;
  readOnly: boolean;
  invalid: boolean;
  describedBy: string | undefined;
  /** Whether a keyboard on the screen would only be in the way. */
  withoutKeyboard: boolean;
}

export function ComposerField(props: ComposerFieldProps) {
  const { field, text, onText, onSend, onCancel, onUp, suggest, hasMarks, withoutKeyboard } = props;
  const suggestions = useSuggestions({ field: field.ref, suggest, replace: field.replace });
  useHeight(field.ref, text);

  function onKeyDown(event: KeyboardEvent) {
    // Safari ends the composition before it tells of the key that ended it, whose code is still the input method's.
    if (event.isComposing || event.keyCode === 229) return;
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const mark = hasMarks && isCommandHeld(event) && !altKey ? markFor(event) : undefined;
    if (!shiftKey && !ctrlKey && !metaKey && !altKey && suggestions.onKeyDown(key)) take(event);
    else if (key === 'Enter' && (ctrlKey || metaKey || !(shiftKey || onPhone()))) {
      take(event);
      onSend();
    } else if (key === 'Escape' && onCancel) {
      take(event);
      onCancel();
    } else if (key === 'ArrowUp' && onUp && text === '') {
      take(event);
      onUp();
    } else if (mark !== undefined) {
      take(event);
      field.edit((selected) => toggleMark(selected, mark));
    }
  }

  return (
    <div class="composer-field">
      <SuggestionList suggestions={suggestions} />
      <textarea
        ref={field.ref}
        class="composer-input"
        id="composer"
        rows={1}
        value={text}
        dir="auto"
        aria-label={props.label}
        placeholder={props.placeholder}
        readOnly={props.readOnly}
        aria-invalid={props.invalid || undefined}
        aria-describedby={props.describedBy}
        autocomplete="off"
        enterkeyhint={onPhone() ? 'enter' : 'send'}
        inputMode={withoutKeyboard ? 'none' : undefined}
        {...suggestions.attributes}
        onInput={(event) => {
          onText(event.currentTarget.value);
          suggestions.look();
        }}
        onCompositionStart={() => {
          field.composing.current = true;
        }}
        onCompositionEnd={(event) => {
          field.composing.current = false;
          onText(event.currentTarget.value);
          suggestions.look();
        }}
        onKeyDown={onKeyDown}
        onSelect={suggestions.look}
        onBlur={suggestions.close}
      />
    </div>
  );
}

/** The key was ours: neither the browser nor what is around does anything with it. */
function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** As high as its text, for browsers that don't do so by themselves (`field-sizing`). */
function useHeight(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // The text is what makes it higher.
  useLayoutEffect(() => {
    if (!field.current || CSS.supports('field-sizing', 'content')) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [field, text]);
}
