import type { ExchangeRow, JourneyRecord } from '@parley/contracts';
import { Dialog } from '../components/dialog.tsx';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';
import { readJourney } from './inspector-api.ts';
import { ForgedLabel, OutcomeLabel } from './outcome-label.tsx';
import { Trouble } from './trouble.tsx';
import { useAnswer } from './use-answer.ts';

interface JourneyDialogProps {
  row: ExchangeRow;
  texts: boolean;
  onClose: () => void;
}

/** When and where a request was, on all topics. */
export function JourneyDialog({ row, texts, onClose }: JourneyDialogProps) {
  const text = textsOf(inspectorTexts);
  const { requestId, pair, at, place } = row;
  const { answer, refusal, isLoading, load } = useAnswer(
    () => readJourney(requestId, { pair, at, place, ...(texts && { texts: 'true' }) }),
    [requestId, texts],
  );
  return (
    <Dialog title={text.journey} onClose={onClose}>
      <p class="journey-head">
        <strong>{pair}</strong> <code>{requestId}</code>
      </p>
      {isLoading && (
        <p class="inspector-none" role="status">
          {text.loading}
        </p>
      )}
      {refusal?.code === 'NOT_FOUND' && <p class="inspector-none">{text.journeyGone}</p>}
      {refusal && refusal.code !== 'NOT_FOUND' && <Trouble refusal={refusal} onRetry={load} />}
      {answer && (
        <>
          <p class="journey-head">
            <OutcomeLabel {...answer} />{' '}
            {answer.milliseconds !== undefined && text.milliseconds(answer.milliseconds)}
          </p>
          <ol class="journey">
            {answer.records.map((record) => (
              <Step key={`${record.topic} ${record.partition}:${record.offset}`} record={record} />
            ))}
          </ol>
        </>
      )}
    </Dialog>
  );
}

function Step({ record }: { record: JourneyRecord }) {
  const text = textsOf(inspectorTexts);
  const { what, after, action, topic, partition, offset, reason, isForged, text: json } = record;
  return (
    <li class="journey-step" data-what={what}>
      <p class="journey-what">
        <strong>{text.steps[what]}</strong> {action} <span class="journey-after">{text.after(after)}</span>{' '}
        {isForged && <ForgedLabel />}
      </p>
      <p class="journey-place">
        {topic} {partition}:{offset}
      </p>
      {isForged && <p class="journey-place">{text.forgedAbout}</p>}
      {reason !== undefined && <p class="journey-place">{reason}</p>}
      {json !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <pre class="json" tabIndex={0}>
          {json}
        </pre>
      )}
    </li>
  );
}
