import { useState } from 'preact/hooks';
import { messages } from '../i18n/messages.ts';
import { Field, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';

/** A password, hidden until asked for. */
export function PasswordField(props: Omit<FieldProps, 'secret' | 'label' | 'children'>) {
  const [shown, setShown] = useState(false);
  const text = messages.value.fields;
  return (
    <Field {...props} label={text.password} secret={!shown} autocapitalize="off" spellcheck={false}>
      <button
        class="field-button"
        type="button"
        aria-pressed={shown}
        aria-label={text.showPassword}
        title={text.showPassword}
        aria-controls={props.id}
        onClick={() => setShown(!shown)}
      >
        <Icon name={shown ? 'eye' : 'eyeClosed'} />
      </button>
    </Field>
  );
}
