import type { InspectedPair } from '@parley/contracts';
import { Field } from '../components/field.tsx';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';
import { PairSelect } from './pair-select.tsx';
import type { Wanted } from './watch-topics.ts';

interface FiltersProps {
  pairs: readonly InspectedPair[];
  wanted: Wanted;
  onWant: (wanted: Wanted) => void;
}

/** Filters of the requests. */
export function Filters({ pairs, wanted, onWant }: FiltersProps) {
  const text = textsOf(inspectorTexts);
  return (
    <form class="inspector-filters" onSubmit={(event) => event.preventDefault()}>
      <PairSelect
        id="filter-pair"
        pairs={pairs}
        all={text.allPairs}
        chosen={wanted.pair}
        onChoose={(pair) => onWant({ ...wanted, pair })}
      />
      <Field
        id="filter-user"
        label={text.user}
        value={wanted.user}
        onType={(user) => onWant({ ...wanted, user })}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={100}
      />
      <Field
        id="filter-request"
        label={text.requestId}
        value={wanted.requestId}
        onType={(requestId) => onWant({ ...wanted, requestId: requestId.trim() })}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={256}
      />
    </form>
  );
}
