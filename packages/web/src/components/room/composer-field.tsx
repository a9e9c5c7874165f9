/**
 * The composer's text field: for keys, input methods and picked texts.
 *
 * Guarantees: Enter sends on desktops, and inserts a line break with Shift, or on phones. While an input method
 * composes (as for each Korean syllable), Enter belongs to the input method and sends nothing.
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
  /** Ends a composition, which the input method would otherwise write again after a change of the text. */
  finishComposing(): void;
  /** Replaces a part of the text, and puts the caret after it. */
  replace(from: number, to: number, text: string): void;
  /** Changes the selection or its surroundings; the browser can undo it. */
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

/** Inserts text as if it were typed: setting the field's value would lose its undo history. */
function type(field: HTMLTextAreaElement, text: string): void {
  field.select();
  // Nothing has replaced the command yet.
  const isTyped =
    text === '' ? document.execCommand('delete') : document.execCommand('insertText', false, text);
  if (!isTyped) field.value = text;
}

interface ComposerFieldProps {
  field: Field;
  text: string;
  onText: (text: string) => void;
  onSend: () => void;
  /** Escape, unless something closer handles it. */
  onCancel?: (() => void) | undefined;
  /** Arrow up in an empty field. */
  onUp?: (() => void) | undefined;
  suggest: Suggest;
  /** Whether texts can be formatted. */
  hasMarks: boolean;
  label: string;
  placeholder: string;
  readOnly: boolean;
  invalid: boolean;
  describedBy: string | undefined;
  /** Whether an on-screen keyboard would only be in the way. */
  withoutKeyboard: boolean;
}

export function ComposerField(props: ComposerFieldProps) {
  const { field, text, onText, onSend, onCancel, onUp, suggest, hasMarks, withoutKeyboard } = props;
  const suggestions = useSuggestions({ field: field.ref, suggest, replace: field.replace });
  useHeight(field.ref, text);

  function onKeyDown(event: KeyboardEvent) {
    // Safari ends the composition before it reports the key that ended it, whose code is still the input method's.
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

/** The key is handled: neither the browser nor parent elements should react to it. */
function take(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Fits the height to the text, for browsers that do not do so themselves (`field-sizing`). */
function useHeight(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // The height depends on the text.
  useLayoutEffect(() => {
    if (!field.current || CSS.supports('field-sizing', 'content')) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [field, text]);
}
