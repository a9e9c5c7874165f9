import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { enteredIn } from '../../account/entered-in.ts';
import { longest } from '../../account/validate.ts';
import { useChat } from '../../chat/chat.ts';
import { useRequest } from '../../connection/use-request.ts';
import { meTexts } from '../../i18n/me.ts';
import { messages, textsOf, troubleText } from '../../i18n/messages.ts';
import { ConfirmButtons } from '../confirm-buttons.tsx';
import { Dialog } from '../dialog.tsx';
import { PasswordField } from '../password-field.tsx';
import { RequestOutcome } from '../request-outcome.tsx';

/** Deletes the account: explains the consequences, and asks for the password first. */
export function DeleteAccount() {
  const text = textsOf(meTexts);
  const [isAsking, setAsking] = useState(false);
  return (
    <section class="card delete-account">
      <h2 class="card-title">{text.deleteAccount}</h2>
      <p class="card-about">{text.deleteAbout}</p>
      <button class="button button-danger" type="button" onClick={() => setAsking(true)}>
        {text.deleteMine}
      </button>
      {isAsking && <DeleteDialog onClose={() => setAsking(false)} />}
    </section>
  );
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const text = textsOf(meTexts);
  const [password, setPassword] = useState('');
  const [isMissing, setMissing] = useState(false);
  const deletion = useRequest('user-delete');
  const isWrong = deletion.trouble === 'WRONG_PASSWORD';
  // Once it is done, the session is over, and so is this page.
  const busy = deletion.waiting || deletion.done !== null;
  const { leaving } = useChat();
  const isRefused = deletion.trouble !== null && !deletion.retry;

  useEffect(() => {
    if (isWrong) document.querySelector<HTMLInputElement>('#delete-password')?.select();
  }, [isWrong]);
  // Drafts are deleted with the account, and kept if it stays.
  useEffect(() => {
    if (isRefused) leaving(false);
  }, [isRefused]);

  /**
   * A request in progress can't be cancelled. If it succeeds although no reply arrives here, the session's end shows
   * it.
   */
  function close() {
    if (busy) return;
    leaving(false);
    onClose();
  }

  function submit(event: TargetedSubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy) return;
    const userPw = enteredIn(event, ['delete-password'])['delete-password'];
    setPassword(userPw);
    setMissing(userPw === '');
    if (userPw === '') return;
    leaving(true);
    deletion.ask({ userPw });
  }

  const problem = isMissing ? messages.value.problems.passwordMissing : undefined;
  return (
    <Dialog title={text.deleteTitle} onClose={close}>
      <ul class="delete-list">
        {text.deleteMeans.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <form class="form" noValidate aria-busy={busy} onSubmit={submit}>
        <PasswordField
          id="delete-password"
          label={text.yourPassword}
          value={password}
          onType={(value) => {
            setPassword(value);
            setMissing(false);
            deletion.clear();
          }}
          problem={isWrong ? troubleText('WRONG_PASSWORD') : problem}
          readOnly={busy}
          maxLength={longest.password}
          autocomplete="current-password"
          required
        />
        <RequestOutcome
          id="delete-outcome"
          request={deletion}
          waiting={text.deleting}
          isToldByField={isWrong}
          endsPage
        />
        <ConfirmButtons action={text.deleteMine} busy={busy} onClose={close} />
      </form>
    </Dialog>
  );
}
