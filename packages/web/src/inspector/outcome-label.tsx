import type { ExchangeRow } from '@parley/contracts';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';

/** A request's outcome in a word, with the code of a refusal. */
export function OutcomeLabel({ outcome, errorCode }: Pick<ExchangeRow, 'outcome' | 'errorCode'>) {
  return (
    <span class="outcome-label" data-outcome={outcome}>
      {textsOf(inspectorTexts).outcomes[outcome]}
      {errorCode !== '' && <span class="outcome-code"> {errorCode}</span>}
    </span>
  );
}

/** For a record that looks like a worker's but is not signed by one. */
export function ForgedLabel() {
  return (
    <span class="outcome-label" data-outcome="forged">
      {textsOf(inspectorTexts).forged}
    </span>
  );
}
