import { useEffect, useState } from 'preact/hooks';
import { me } from '../account/session.ts';
import { longest } from '../account/validate.ts';
import { useRequest } from '../connection/use-request.ts';
import { messages } from '../i18n/messages.ts';
import { Field } from './field.tsx';
import { Outcome } from './outcome.tsx';
import { SubmitButton } from './submit-button.tsx';

/** Shows and changes the status message. */
export function StatusForm() {
  const text = messages.value;
  const change = useRequest('user-status-change');
  const [typed, setTyped] = useState<string | null>(null);
  const saved = change.done?.reply.status;
  // Until something is typed, the field shows the saved status, wherever it was changed.
  const status = typed ?? me.value?.userStatus ?? saved ?? '';

  useEffect(() => {
    if (saved !== undefined) setTyped(null);
  }, [saved, change.done]);

  function submit(event: Event) {
    event.preventDefault();
    if (!change.waiting) change.ask({ status });
  }

  function type(value: string) {
    setTyped(value);
    change.clear();
  }

  return (
    <section class="card">
      <h2 class="card-title">{text.fields.status}</h2>
      <p class="card-about">{text.home.statusAbout}</p>
      <form class="form" noValidate aria-busy={change.waiting} onSubmit={submit}>
        <Field
          id="status"
          label={text.fields.status}
          labelUnseen
          value={status}
          onType={type}
          hint={text.hints.statusLength(status.length, longest.status)}
          readOnly={change.waiting}
          maxLength={longest.status}
          autocomplete="off"
        />
        <SubmitButton label={text.home.save} busy={change.waiting} />
        <Outcome
          id="status-outcome"
          progress={change.waiting ? text.home.saving : change.done ? text.home.saved : undefined}
          busy={change.waiting}
          done={change.done !== null}
          trouble={change.trouble}
          stalled={change.stalled}
          goesOn={change.goesOn}
          onRetry={change.retry}
        />
      </form>
    </section>
  );
}
