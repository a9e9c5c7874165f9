import { useEffect, useState } from 'preact/hooks';
import { me } from '../../account/session.ts';
import { longest, nameProblem, type Problem } from '../../account/validate.ts';
import { useRequest } from '../../connection/use-request.ts';
import { meTexts } from '../../i18n/me.ts';
import { messages, textsOf } from '../../i18n/messages.ts';
import { Field } from '../field.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';

/** Changes the user's name. */
export function NameForm() {
  const text = messages.value;
  const { nameAbout, changeName } = textsOf(meTexts);
  const change = useRequest('user-change-name');
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  // Until something is typed, the field shows the saved name, wherever it was changed.
  const name = typed ?? me.value?.userName ?? change.done?.reply.userName ?? '';

  useEffect(() => {
    if (change.done) setTyped(null);
  }, [change.done]);

  function submit(event: Event) {
    event.preventDefault();
    if (change.waiting) return;
    const userName = name.trim();
    const found = userName === '' ? 'userNameMissing' : nameProblem(userName);
    setProblem(found);
    if (found === undefined) change.ask({ userName });
  }

  return (
    <section class="card">
      <h2 class="card-title">{text.fields.userName}</h2>
      <p class="card-about">{nameAbout}</p>
      <form class="form" noValidate aria-busy={change.waiting} onSubmit={submit}>
        <Field
          id="userName"
          label={text.fields.userName}
          labelUnseen
          value={name}
          onType={(value) => {
            setTyped(value);
            setProblem(undefined);
            change.clear();
          }}
          problem={problem && text.problems[problem]}
          readOnly={change.waiting}
          maxLength={longest.userName}
          autocomplete="name"
          required
        />
        <SubmitButton label={changeName} busy={change.waiting} />
        <RequestOutcome
          id="name-outcome"
          request={change}
          waiting={text.home.saving}
          done={text.home.saved}
        />
      </form>
    </section>
  );
}
