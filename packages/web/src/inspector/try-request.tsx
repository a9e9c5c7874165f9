/** A request of any pair, written by hand and sent as the logged-in user. */
import type { InspectedPair } from '@parley/contracts';
import { useState } from 'preact/hooks';
import { SubmitButton } from '../components/submit-button.tsx';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';
import { Refusal, type Tried, tryRequest } from './inspector-api.ts';
import { PairSelect } from './pair-select.tsx';
import { fieldsOf, type SchemaProblem, schemaProblems } from './schema-problems.ts';
import { Trouble } from './trouble.tsx';
import type { ViewProps } from './view-props.ts';

export function TryRequest({ info }: ViewProps) {
  const pairs = info.pairs.filter(({ canBeTried }) => canBeTried);
  const [chosen, setChosen] = useState(pairs.find(({ pair }) => pair === 'user-search-room') ?? pairs[0]);
  if (!chosen) return null;
  return (
    <div class="try">
      <PairSelect
        id="try-pair"
        pairs={pairs}
        chosen={chosen.pair}
        onChoose={(name) => setChosen(pairs.find(({ pair }) => pair === name))}
      />
      <TryPair key={chosen.pair} pair={chosen} userId={info.userId} />
    </div>
  );
}

function TryPair({ pair, userId }: { pair: InspectedPair; userId: string }) {
  const text = textsOf(inspectorTexts);
  const [typed, setTyped] = useState(() => beginning(pair));
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [isSending, setSending] = useState(false);
  const [tried, setTried] = useState<Tried | Refusal | null>(null);

  async function send(event?: Event) {
    event?.preventDefault();
    if (isSending) return;
    const read = readRequest(typed, pair, userId);
    setProblems(read.problems);
    setTried(null);
    if (!read.request) return;
    setSending(true);
    setTried(await tryRequest(pair.pair, read.request).catch((error: Refusal) => error));
    setSending(false);
  }

  return (
    <>
      <form class="form" noValidate onSubmit={send} aria-busy={isSending || undefined}>
        <label class="field-label" for="try-body">
          {text.body}
        </label>
        <textarea
          class="json-input"
          id="try-body"
          value={typed}
          rows={8}
          spellcheck={false}
          autocapitalize="off"
          aria-invalid={problems.length > 0 || undefined}
          aria-describedby="try-problems"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <div class="try-problems" id="try-problems" role="alert">
          {problems.length > 0 && (
            <ul>
              {problems.map((problem) => (
                <li key={problem}>{problem}</li>
              ))}
            </ul>
          )}
        </div>
        <p class="card-about">{text.asYou(userId)}</p>
        <SubmitButton label={text.send} busy={isSending} />
      </form>
      <div role="status">
        {isSending && <p class="inspector-none">{text.sending}</p>}
        {tried && !(tried instanceof Refusal) && (
          <>
            <p class="try-status">{text.replied(tried.status, tried.milliseconds)}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard */}
            <pre class="json" tabIndex={0}>
              {JSON.stringify(tried.body, null, 2)}
            </pre>
          </>
        )}
      </div>
      {tried instanceof Refusal && <Trouble refusal={tried} onRetry={() => void send()} />}
      <h2 class="card-title">{text.fields}</h2>
      <dl class="fields">
        {fieldsOf(pair.schema)
          .filter(({ name }) => name !== pair.asker)
          .map(({ name, type, isRequired }) => (
            <div class="fields-row" key={name}>
              <dt>
                <code>{name}</code>
              </dt>
              <dd>
                {type} · {isRequired ? text.required : text.optional}
              </dd>
            </div>
          ))}
      </dl>
    </>
  );
}

/** The example, without the asker, whom the front sets. */
function beginning({ example, asker }: InspectedPair): string {
  const { [asker]: _, ...fields } = (example ?? {}) as Record<string, unknown>;
  return JSON.stringify(fields, null, 2);
}

function readRequest(
  typed: string,
  { schema, asker }: InspectedPair,
  userId: string,
): { problems: readonly string[]; request?: object } {
  const text = textsOf(inspectorTexts);
  let value: unknown;
  try {
    value = JSON.parse(typed);
  } catch (error) {
    return { problems: [text.notJson((error as Error).message)] };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problems: [text.notObject] };
  const request = value as Record<string, unknown>;
  const problems = schemaProblems(schema, { [asker]: userId, ...request }).map(problemText);
  return problems.length > 0 ? { problems } : { problems, request };
}

function problemText(problem: SchemaProblem): string {
  const text = textsOf(inspectorTexts);
  return problem.what === 'missing'
    ? text.missing(problem.field)
    : text.wrongType(problem.field, problem.type);
}
