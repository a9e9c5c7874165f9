import type { InspectedPair } from '@parley/contracts';
import { inspectorTexts } from '../i18n/inspector.ts';
import { textsOf } from '../i18n/messages.ts';

interface PairSelectProps {
  id: string;
  pairs: readonly InspectedPair[];
  /** Label of the choice of none, if there is one. */
  all?: string;
  chosen: string;
  onChoose: (pair: string) => void;
}

export function PairSelect({ id, pairs, all, chosen, onChoose }: PairSelectProps) {
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {textsOf(inspectorTexts).pair}
      </label>
      <div class="field-frame">
        <select
          class="field-input"
          id={id}
          value={chosen}
          onChange={(event) => onChoose(event.currentTarget.value)}
        >
          {all !== undefined && <option value="">{all}</option>}
          {pairs.map(({ pair }) => (
            <option key={pair} value={pair}>
              {pair}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
