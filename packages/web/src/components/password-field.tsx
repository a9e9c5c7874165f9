import { useState } from 'preact/hooks';
import { messages } from '../i18n/messages.ts';
import { Field, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';

type PasswordFieldProps = Omit<FieldProps, 'secret' | 'label' | 'children'> & {
  /** For several fields; default: the password. */
  label?: string;
};

/** A password, hidden unless shown on request. */
export function PasswordField({ label, ...props }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const text = messages.value.fields;
  const show = label === undefined ? text.showPassword : `${text.showPassword}: ${label}`;
  return (
    <Field {...props} label={label ?? text.password} secret={!shown} autocapitalize="off" spellcheck={false}>
      <button
        class="field-button"
        type="button"
        aria-pressed={shown}
        aria-label={show}
        title={show}
        aria-controls={props.id}
        onClick={() => setShown(!shown)}
      >
        <Icon name={shown ? 'eye' : 'eyeClosed'} />
      </button>
    </Field>
  );
}
