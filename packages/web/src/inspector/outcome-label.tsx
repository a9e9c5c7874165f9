import type { ExchangeRow } from '@parley/contracts';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';

/** How a request ended, in a word, with the code of a refusal. */
export function OutcomeLabel({ outcome, errorCode }: Pick<ExchangeRow, 'outcome' | 'errorCode'>) {
  return (
    <span class="outcome-label" data-outcome={outcome}>
      {textsOf(inspectorTexts).outcomes[outcome]}
      {errorCode !== '' && <span class="outcome-code"> {errorCode}</span>}
    </span>
  );
}

/** Of what looks like a worker's word and is none. */
export function ForgedLabel() {
  return (
    <span class="outcome-label" data-outcome="forged">
      {textsOf(inspectorTexts).forged}
    </span>
  );
}
