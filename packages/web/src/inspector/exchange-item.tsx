import type { ExchangeRow } from '@parley/contracts';
import { clockText } from '../i18n/clock.ts';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';
import { ForgedLabel, OutcomeLabel } from './outcome-label.tsx';

/** A request in the list; it opens its trace. */
export function ExchangeItem({ row, onChoose }: { row: ExchangeRow; onChoose: (row: ExchangeRow) => void }) {
  const text = textsOf(inspectorTexts);
  const { at, pair, userId, roomId, milliseconds, request, reply, isForged } = row;
  return (
    <li>
      <button class="exchange" type="button" onClick={() => onChoose(row)}>
        <time class="exchange-at" dateTime={at}>
          {clockText(at)}
        </time>{' '}
        <span class="exchange-pair">{pair}</span>{' '}
        <span class="exchange-who">
          <bdi>{userId ?? ''}</bdi>
          {roomId !== undefined && <span class="exchange-room"> {text.room(roomId)}</span>}
        </span>{' '}
        <span class="exchange-outcome">
          <OutcomeLabel {...row} /> {isForged && <ForgedLabel />}
        </span>{' '}
        <span class="exchange-took">{milliseconds !== undefined && text.milliseconds(milliseconds)}</span>{' '}
        <code class="exchange-text">{request ?? reply ?? ''}</code>
      </button>
    </li>
  );
}
