import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { drafts } from '../account/draft.ts';
import { enteredIn } from '../account/entered-in.ts';
import { useLogin } from '../account/use-login.ts';
import {
  checkSignUp,
  longest,
  type Problem,
  type Problems,
  refusedPassword,
  type SignUpField,
} from '../account/validate.ts';
import { Field } from '../components/field.tsx';
import { Link } from '../components/link.tsx';
import { Outcome } from '../components/outcome.tsx';
import { PageTitle } from '../components/page-title.tsx';
import { PasswordField } from '../components/password-field.tsx';
import { Stage } from '../components/stage.tsx';
import { SubmitButton } from '../components/submit-button.tsx';
import { useRequest } from '../connection/use-request.ts';
import { messages } from '../i18n/messages.ts';
import { anonymousPlace, place } from '../route.ts';
import { useFocus } from '../use-focus.ts';

/** Creates an account and logs in with it, while the password is still in memory. */
export function SignUpPage() {
  const text = messages.value;
  const [password, setPassword] = useState('');
  const [problems, setProblems] = useState<Problems<SignUpField>>({});
  const account = useRequest('user-add');
  const login = useLogin();
  const focus = useFocus();
  const wanted = 'to' in place.value ? place.value.to : undefined;

  const form = trimmed({
    userId: drafts.userId.value,
    userName: drafts.userName.value,
    email: drafts.email.value,
    password,
  });
  const made = account.done !== null;
  const taken = account.trouble === 'USER_EXISTS';
  const unfit = refusedPassword(account.trouble);
  // From the creation of the account: the login's own text comes one frame later.
  const loggingIn = login.busy || (made && login.trouble === null);
  const busy = account.waiting || loggingIn;

  // Once for each created account.
  useEffect(() => {
    if (made) login.ask(form.userId, password);
  }, [made]);

  useEffect(() => {
    if (taken) document.querySelector<HTMLInputElement>('form:focus-within #userId')?.select();
  }, [taken]);
  useEffect(() => {
    if (unfit) document.querySelector<HTMLInputElement>('form:focus-within #password')?.select();
  }, [unfit]);

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const entered = enteredIn(event, ['userId', 'userName', 'email', 'password']);
    for (const field of ['userId', 'userName', 'email'] as const) drafts[field].value = entered[field];
    setPassword(entered.password);
    const { userId, userName, email, password: userPw } = trimmed(entered);
    const found = checkSignUp({ userId, userName, email, password: userPw });
    setProblems(found);
    const [first] = Object.keys(found);
    if (first !== undefined) focus(first);
    else if (made) login.ask(userId, userPw);
    else account.ask({ userId, userPw, email, userName });
  }

  function typed(field: SignUpField, set: (text: string) => void) {
    return (value: string) => {
      set(value);
      setProblems({ ...problems, [field]: undefined });
      // The request no longer matches the fields.
      account.clear();
      login.clear();
    };
  }

  /** Leaving a field shows what is wrong with its text; an empty one may still be filled. */
  const checked = (field: SignUpField) => () => {
    if (form[field] !== '') setProblems({ ...problems, [field]: checkSignUp(form)[field] });
  };

  function told(field: SignUpField): string | undefined {
    const refused = { userId: taken ? ('userIdTaken' as const) : undefined, password: unfit };
    const problem: Problem | undefined =
      (field === 'userId' || field === 'password' ? refused[field] : undefined) ?? problems[field];
    return problem && text.problems[problem];
  }

  const draft = (field: 'userId' | 'userName' | 'email') => ({
    id: field,
    label: text.fields[field],
    value: drafts[field].value,
    onType: typed(field, (value) => {
      drafts[field].value = value;
    }),
    onBlur: checked(field),
    problem: told(field),
    readOnly: busy,
    maxLength: longest[field],
    required: true,
  });
  const progress = account.waiting ? text.signUp.waiting : loggingIn ? text.signUp.loggingIn : undefined;

  return (
    <div class="split">
      <Stage />
      <section class="card">
        <PageTitle>{text.signUp.title}</PageTitle>
        <form class="form" noValidate aria-busy={busy} onSubmit={submit}>
          <Field
            {...draft('userId')}
            hint={text.hints.userId}
            autocomplete="username"
            autocapitalize="off"
            spellcheck={false}
          />
          <Field {...draft('userName')} hint={text.hints.userName} autocomplete="name" />
          <Field {...draft('email')} inputMode="email" autocomplete="email" spellcheck={false} />
          <PasswordField
            id="password"
            value={password}
            onType={typed('password', setPassword)}
            onBlur={checked('password')}
            hint={text.hints.password}
            problem={told('password')}
            readOnly={busy}
            autocomplete="new-password"
            required
          />
          <SubmitButton label={text.signUp.submit} busy={busy} />
          <Outcome
            id="outcome"
            progress={progress}
            busy={busy}
            achieved={made ? text.signUp.made : undefined}
            trouble={taken || unfit ? null : (account.trouble ?? login.trouble)}
            retryAfter={account.retryAfter ?? login.retryAfter}
            stalled={account.stalled || login.stalled}
            goesOn={account.goesOn || login.goesOn}
            onRetry={account.retry ?? login.retry}
          />
        </form>
        <p class="aside-link">
          {text.signUp.toLogin} <Link to={anonymousPlace('login', wanted)}>{text.signUp.logIn}</Link>
        </p>
      </section>
    </div>
  );
}

/** Spaces are part of a password. */
function trimmed({ userId, userName, email, password }: Record<SignUpField, string>) {
  return { userId: userId.trim(), userName: userName.trim(), email: email.trim(), password };
}
