import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { drafts } from '../account/draft.ts';
import { enteredIn } from '../account/entered-in.ts';
import { resetLinkIn } from '../account/reset-link.ts';
import { checkNewPassword, longest, type Problem, refusedPassword } from '../account/validate.ts';
import { PageTitle } from '../components/page-title.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { RequestOutcome } from '../components/request-outcome.tsx';
import { SubmitButton } from '../components/submit-button.tsx';
import { useRequest } from '../connection/use-request.ts';
import { messages } from '../i18n/messages.ts';
import { redirectTo } from '../route.ts';
import { useFocus } from '../use-focus.ts';

/** Sets a new password with an administrator's link, which is read once and stored nowhere. */
export function ResetPage() {
  const { reset: text, hints, problems } = messages.value;
  const [link] = useState(() => resetLinkIn(location.hash));
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const reset = useRequest('user-reset-password');
  const focus = useFocus();
  const unfit = refusedPassword(reset.trouble);
  const busy = reset.waiting || reset.done !== null;

  useEffect(() => history.replaceState(null, '', location.pathname), []);
  useEffect(() => {
    if (unfit) document.querySelector<HTMLInputElement>('form:focus-within #password')?.select();
  }, [unfit]);
  useEffect(() => {
    if (!reset.done || !link) return;
    drafts.userId.value = link.userId;
    redirectTo({ page: 'login' }, 'passwordReset');
  }, [reset.done]);

  if (!link)
    return (
      <section class="card">
        <PageTitle>{text.title}</PageTitle>
        <p class="card-about">{text.incomplete}</p>
      </section>
    );

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy || !link) return;
    const entered = enteredIn(event, ['password']);
    setPassword(entered.password);
    const found = checkNewPassword(entered.password);
    setProblem(found);
    if (found) focus('password');
    else reset.ask({ userId: link.userId, userPw: link.key, newPw: entered.password });
  }

  const told = unfit ?? problem;
  return (
    <section class="card">
      <PageTitle>{text.title}</PageTitle>
      <p class="card-about">{text.about(link.userId)}</p>
      <form class="form" noValidate aria-busy={busy} onSubmit={submit}>
        {/* Tells password managers whose password it is. */}
        <input type="text" name="username" autocomplete="username" value={link.userId} hidden readOnly />
        <PasswordField
          id="password"
          label={text.password}
          value={password}
          onType={(value) => {
            setPassword(value);
            setProblem(undefined);
            reset.clear();
          }}
          hint={hints.password}
          problem={told && problems[told]}
          readOnly={busy}
          maxLength={longest.password}
          autocomplete="new-password"
          required
        />
        <SubmitButton label={text.submit} busy={busy} />
        <RequestOutcome
          id="outcome"
          request={reset}
          waiting={text.waiting}
          isToldByField={unfit !== undefined}
          endsPage
        />
      </form>
    </section>
  );
}
