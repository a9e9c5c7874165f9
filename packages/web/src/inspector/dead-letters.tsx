/** The dead letters, with a button to redrive them. */
import type { DeadLetterRow } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { Dialog } from '../components/dialog.tsx';
import { Icon } from '../components/icon.tsx';
import { Switch } from '../components/switch.tsx';
import { confirmTexts } from '../i18n/confirm.ts';
import { instantText } from '../i18n/dates.ts';
import { inspectorTexts } from '../i18n/inspector.ts';
import { messages, textsOf } from '../i18n/messages.ts';
import { Refusal, readDeadLetters, redrive } from './inspector-api.ts';
import { Trouble } from './trouble.tsx';
import { useAnswer } from './use-answer.ts';
import type { ViewProps } from './view-props.ts';

export function DeadLetters(_: ViewProps) {
  const text = textsOf(inspectorTexts);
  const [texts, setTexts] = useState(false);
  const [asked, setAsked] = useState<DeadLetterRow | null>(null);
  const { answer, refusal, isLoading, load } = useAnswer(() => readDeadLetters(texts), [texts]);
  return (
    <>
      <div class="inspector-bar">
        <p class="inspector-state" role="status">
          {isLoading ? text.loading : ''}
        </p>
        <Switch
          id="letters-texts"
          label={text.texts}
          on={texts}
          onSwitch={setTexts}
          note={texts ? text.textsShown : text.textsAbout}
        />
        <button
          class="button button-small"
          type="button"
          aria-disabled={isLoading}
          onClick={() => {
            if (!isLoading) load();
          }}
        >
          {text.reload}
        </button>
      </div>
      {refusal && <Trouble refusal={refusal} onRetry={load} />}
      {answer?.deadLetters.length === 0 && <p class="inspector-none">{text.noDeadLetters}</p>}
      <ul class="letters">
        {answer?.deadLetters.map((letter) => (
          <li class="letter" key={`${letter.pair} ${letter.place}`}>
            <div class="letter-head">
              <strong>{letter.pair}</strong>
              <span class="outcome-label" data-outcome="dead-letter">
                {letter.code}
              </span>
              <time dateTime={letter.at}>{instantText(letter.at)}</time>
            </div>
            <p class="letter-reason">{letter.reason}</p>
            <p class="journey-place">
              {letter.place} · {letter.requestId}
            </p>
            {letter.text !== '' && (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
              <pre class="json" tabIndex={0}>
                {letter.text}
              </pre>
            )}
            <button class="button button-small" type="button" onClick={() => setAsked(letter)}>
              {text.redrive}
            </button>
          </li>
        ))}
      </ul>
      {asked && <RedriveDialog letter={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

type Redriving =
  | { state: 'asked' | 'waiting' }
  | { state: 'done'; place: string }
  | { state: 'failed'; why: Refusal };

function RedriveDialog({ letter, onClose }: { letter: DeadLetterRow; onClose: () => void }) {
  const text = textsOf(inspectorTexts);
  const [redriving, setRedriving] = useState<Redriving>({ state: 'asked' });
  const isWaiting = redriving.state === 'waiting';

  async function act() {
    if (isWaiting) return;
    setRedriving({ state: 'waiting' });
    try {
      const { partition, offset } = await redrive(letter);
      setRedriving({ state: 'done', place: `${partition}:${offset}` });
    } catch (error) {
      setRedriving({ state: 'failed', why: error instanceof Refusal ? error : new Refusal('INTERNAL') });
    }
  }

  return (
    <Dialog title={text.redriveTitle} onClose={onClose}>
      <p class="confirm-about">{text.redriveAbout}</p>
      <p class="journey-place">
        {letter.pair} · {letter.requestId}
      </p>
      <p class="outcome-progress" role="status" data-done={redriving.state === 'done' || undefined}>
        {redriving.state === 'done' && <Icon name="check" />}
        {isWaiting && text.redriving}
        {redriving.state === 'done' && text.redriven(redriving.place)}
      </p>
      {redriving.state === 'failed' && <Trouble refusal={redriving.why} onRetry={act} />}
      <div class="confirm-buttons">
        <button class="button" type="button" onClick={onClose}>
          {redriving.state === 'done' ? messages.value.close : textsOf(confirmTexts).cancel}
        </button>
        {redriving.state !== 'done' && (
          <button
            class="button button-accent"
            type="button"
            aria-disabled={isWaiting}
            data-busy={isWaiting || undefined}
            onClick={act}
          >
            <span class="spinner" aria-hidden="true" />
            {text.redrive}
          </button>
        )}
      </div>
    </Dialog>
  );
}
