import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { drafts } from '../account/draft.ts';
import { enteredIn } from '../account/entered-in.ts';
import { useLogin } from '../account/use-login.ts';
import { checkLogin, type LoginField, longest, type Problems } from '../account/validate.ts';
import { Field } from '../components/field.tsx';
import { Link } from '../components/link.tsx';
import { Outcome } from '../components/outcome.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { Stage } from '../components/stage.tsx';
import { SubmitButton } from '../components/submit-button.tsx';
import { messages } from '../i18n/messages.ts';
import { anonymousPlace, notice, place } from '../route.ts';
import { useFocus } from '../use-focus.ts';

export function LoginPage() {
  const text = messages.value;
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<Problems<LoginField>>({});
  const login = useLogin();
  const focus = useFocus();
  const wanted = 'to' in place.value ? place.value.to : undefined;
  const refused = login.trouble === 'LOGIN_FAILED';

  useEffect(() => {
    if (refused) document.querySelector<HTMLInputElement>('form:focus-within #password')?.select();
  }, [refused]);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (login.busy) return;
    const entered = enteredIn(event, ['userId', 'password']);
    drafts.userId.value = entered.userId;
    setPassword(entered.password);
    const found = checkLogin(entered);
    setProblems(found);
    const [first] = Object.keys(found);
    if (first === undefined) login.ask(entered.userId.trim(), entered.password);
    else focus(first);
  }

  function typed(field: LoginField, set: (text: string) => void) {
    return (value: string) => {
      set(value);
      setProblems({ ...problems, [field]: undefined });
      // The request no longer matches the fields.
      login.clear();
    };
  }

  const told = (field: LoginField) => problems[field] && text.problems[problems[field]];
  const progress = { idle: undefined, waiting: text.login.waiting, entering: text.login.entering };

  return (
    <div class="split">
      <Stage />
      <section class="card">
        <PageTitle describedBy={notice.value ? 'notice' : undefined}>{text.login.title}</PageTitle>
        {notice.value && (
          <p class="notice" id="notice">
            {text.login[notice.value]}
          </p>
        )}
        <form class="form" noValidate aria-busy={login.busy} onSubmit={submit}>
          <Field
            id="userId"
            label={text.fields.userId}
            value={drafts.userId.value}
            onType={typed('userId', (value) => {
              drafts.userId.value = value;
            })}
            problem={told('userId')}
            readOnly={login.busy}
            maxLength={longest.userId}
            autocomplete="username"
            autocapitalize="off"
            spellcheck={false}
            required
          />
          <PasswordField
            id="password"
            value={password}
            onType={typed('password', setPassword)}
            problem={told('password')}
            explainedBy={refused ? 'outcome' : undefined}
            readOnly={login.busy}
            autocomplete="current-password"
            required
          />
          <SubmitButton label={text.login.submit} busy={login.busy} />
          <Outcome
            id="outcome"
            progress={progress[login.step]}
            busy={login.busy}
            trouble={login.trouble}
            retryAfter={login.retryAfter}
            stalled={login.stalled}
            goesOn={login.goesOn}
            onRetry={login.retry}
          />
        </form>
        <p class="aside-link">
          {text.login.toSignUp} <Link to={anonymousPlace('signUp', wanted)}>{text.login.signUp}</Link>
        </p>
      </section>
    </div>
  );
}
