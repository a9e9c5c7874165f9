import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { enteredIn } from '../../account/entered-in.ts';
import { me, profileChanged } from '../../account/session.ts';
import { emailProblem, longest, type Problems } from '../../account/validate.ts';
import { useRequest } from '../../connection/use-request.ts';
import { meTexts } from '../../i18n/me.ts';
import { messages, textsOf, troubleText } from '../../i18n/messages.ts';
import { useFocus } from '../../use-focus.ts';
import { Field } from '../field.tsx';
import { PasswordField } from '../password-field.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';

type EmailField = 'email' | 'email-password';

/** Changes the email, with the password. */
export function EmailForm() {
  const text = textsOf(meTexts);
  const { fields, home, problems: words } = messages.value;
  const [email, setEmail] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<Problems<EmailField>>({});
  const change = useRequest('user-change-email');
  const focus = useFocus();
  const isWrong = change.trouble === 'WRONG_PASSWORD';
  const busy = change.waiting;

  useEffect(() => {
    if (isWrong) document.querySelector<HTMLInputElement>('form:focus-within #email-password')?.select();
  }, [isWrong]);
  useEffect(() => {
    if (!change.done) return;
    const { reply } = change.done;
    profileChanged(reply.userId, { email: reply.email });
    setEmail(null);
    setPassword('');
  }, [change.done]);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const entered = enteredIn(event, ['email', 'email-password']);
    const address = entered.email.trim();
    setEmail(address);
    setPassword(entered['email-password']);
    const wrong = emailProblem(address);
    const found: Problems<EmailField> = {
      ...(wrong && { email: wrong }),
      ...(entered['email-password'] === '' && { 'email-password': 'passwordMissing' }),
    };
    setProblems(found);
    const [first] = Object.keys(found);
    if (first === undefined) change.ask({ email: address, userPw: entered['email-password'] });
    else focus(first);
  }

  const told = (name: EmailField) => problems[name] && words[problems[name]];
  const typing = (name: EmailField, set: (value: string) => void) => (value: string) => {
    set(value);
    setProblems({ ...problems, [name]: undefined });
    change.clear();
  };

  return (
    <section class="card">
      <h2 class="card-title">{fields.email}</h2>
      <p class="card-about">{text.emailAbout}</p>
      <form class="form" noValidate aria-busy={busy} onSubmit={submit}>
        <Field
          id="email"
          label={fields.email}
          labelUnseen
          value={email ?? me.value?.email ?? ''}
          onType={typing('email', setEmail)}
          problem={told('email')}
          readOnly={busy}
          maxLength={longest.email}
          autocomplete="email"
          inputMode="email"
          required
        />
        <PasswordField
          id="email-password"
          label={text.yourPassword}
          value={password}
          onType={typing('email-password', setPassword)}
          problem={isWrong ? troubleText('WRONG_PASSWORD') : told('email-password')}
          readOnly={busy}
          maxLength={longest.password}
          autocomplete="current-password"
          required
        />
        <SubmitButton label={text.changeEmail} busy={busy} />
        <RequestOutcome
          id="email-outcome"
          request={change}
          waiting={home.saving}
          done={home.saved}
          isToldByField={isWrong}
        />
      </form>
    </section>
  );
}
