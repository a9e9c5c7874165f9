import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './icon.tsx';

export interface FieldProps {
  id: string;
  label: string;
  /** If a heading already says it. */
  labelUnseen?: boolean;
  value: string;
  onType: (text: string) => void;
  hint?: string | undefined;
  /** What is wrong with it, in words. Replaces the hint. */
  problem?: string | undefined;
  /** Id of an element elsewhere on the page that explains the field's state. */
  explainedBy?: string | undefined;
  /** Hides the text behind dots. */
  secret?: boolean;
  autocomplete?: 'username' | 'current-password' | 'new-password' | 'email' | 'name' | 'off';
  autocapitalize?: 'off';
  spellcheck?: boolean;
  inputMode?: 'email';
  required?: boolean;
  readOnly?: boolean;
  /** In UTF-16 code units. */
  maxLength?: number;
  onBlur?: () => void;
  /** Inside the input's frame, at its end. */
  children?: ComponentChildren;
}

/**
 * A labelled text input with a line below for its hint or problem. The line always takes its space, so that nothing
 * moves.
 */
export function Field({
  id,
  label,
  labelUnseen = false,
  value,
  onType,
  hint,
  problem,
  explainedBy,
  secret = false,
  children,
  ...input
}: FieldProps) {
  const note = `${id}-note`;
  const field = useRef<HTMLInputElement>(null);
  // Only changes are written: a value that a browser has filled in without an event survives other renders.
  useLayoutEffect(() => {
    if (field.current && field.current.value !== value) field.current.value = value;
  }, [value]);
  const invalid = problem !== undefined || explainedBy !== undefined;
  const described = [problem || hint ? note : '', explainedBy ?? ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label class={labelUnseen ? 'unseen' : 'field-label'} for={id}>
        {label}
      </label>
      <div class="field-frame">
        <input
          ref={field}
          class="field-input"
          {...input}
          // Preact's types have a variant for each type, but none for a union of two.
          type={(secret ? 'password' : 'text') as 'text'}
          id={id}
          name={id}
          dir={secret ? undefined : 'auto'}
          onInput={(event) => onType(event.currentTarget.value)}
          aria-invalid={invalid || undefined}
          aria-describedby={described || undefined}
        />
        {children}
      </div>
      <p class="field-note" id={note} data-problem={problem !== undefined || undefined}>
        {problem ? (
          <>
            <Icon name="warning" />
            {problem}
          </>
        ) : (
          hint
        )}
      </p>
    </div>
  );
}
