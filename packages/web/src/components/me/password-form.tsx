import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { enteredIn } from '../../account/entered-in.ts';
import { userId } from '../../account/session.ts';
import {
  checkPasswordChange,
  longest,
  type PasswordChangeField,
  type Problems,
  refusedPassword,
} from '../../account/validate.ts';
import { useRequest } from '../../connection/use-request.ts';
import { meTexts } from '../../i18n/me.ts';
import { messages, textsOf, troubleText } from '../../i18n/messages.ts';
import { useFocus } from '../../use-focus.ts';
import { PasswordField } from '../password-field.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { SubmitButton } from '../submit-button.tsx';

const none = { current: '', next: '' };

/** Changes the password, with the current one. The front ends the user's other sessions. */
export function PasswordForm() {
  const text = textsOf(meTexts);
  const [typed, setTyped] = useState(none);
  const [problems, setProblems] = useState<Problems<PasswordChangeField>>({});
  const change = useRequest('user-change-password');
  const focus = useFocus();
  const isWrong = change.trouble === 'WRONG_PASSWORD';
  const unfit = refusedPassword(change.trouble);
  const busy = change.waiting;

  useEffect(() => {
    if (isWrong) document.querySelector<HTMLInputElement>('form:focus-within #current')?.select();
  }, [isWrong]);
  useEffect(() => {
    if (unfit) document.querySelector<HTMLInputElement>('form:focus-within #next')?.select();
  }, [unfit]);
  // They are no longer needed, and stored nowhere.
  useEffect(() => {
    if (change.done) setTyped(none);
  }, [change.done]);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const entered = enteredIn(event, ['current', 'next']);
    setTyped(entered);
    const found = checkPasswordChange(entered);
    setProblems(found);
    const [first] = Object.keys(found);
    if (first === undefined) change.ask({ userPw: entered.current, newPw: entered.next });
    else focus(first);
  }

  const field = (name: PasswordChangeField) => ({
    id: name,
    label: text[name],
    value: typed[name],
    onType: (value: string) => {
      setTyped({ ...typed, [name]: value });
      setProblems({ ...problems, [name]: undefined });
      change.clear();
    },
    readOnly: busy,
    maxLength: longest.password,
    required: true,
  });
  const told = (name: PasswordChangeField) => problems[name] && messages.value.problems[problems[name]];

  return (
    <section class="card">
      <h2 class="card-title">{text.password}</h2>
      <p class="card-about">{text.passwordAbout}</p>
      <form class="form" noValidate aria-busy={busy} onSubmit={submit}>
        {/* Tells password managers whose password it is. */}
        <input
          type="text"
          name="username"
          autocomplete="username"
          value={userId.value ?? ''}
          hidden
          readOnly
        />
        <PasswordField
          {...field('current')}
          problem={isWrong ? troubleText('WRONG_PASSWORD') : told('current')}
          autocomplete="current-password"
        />
        <PasswordField
          {...field('next')}
          hint={messages.value.hints.password}
          problem={unfit ? messages.value.problems[unfit] : told('next')}
          autocomplete="new-password"
        />
        <SubmitButton label={text.change} busy={busy} />
        <RequestOutcome
          id="password-outcome"
          request={change}
          waiting={text.changing}
          done={text.changed}
          isToldByField={isWrong || unfit !== undefined}
        />
      </form>
    </section>
  );
}
