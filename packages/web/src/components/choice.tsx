import type { ComponentChildren } from 'preact';

interface ChoiceProps<Value extends string> {
  /** Names the group; also the radio buttons' `name`. */
  legend: string;
  name: string;
  options: readonly { value: Value; label: string; shown: ComponentChildren; lang?: string }[];
  chosen: Value;
  onChoose: (value: Value) => void;
}

/** A row of radio buttons. One tab stop; arrow keys move and choose. */
export function Choice<Value extends string>({
  legend,
  name,
  options,
  chosen,
  onChoose,
}: ChoiceProps<Value>) {
  return (
    <fieldset class="choice">
      <legend class="unseen">{legend}</legend>
      {options.map(({ value, label, shown, lang }) => (
        <label key={value} class="choice-option" title={label} lang={lang}>
          <input
            class="choice-input"
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            onChange={() => onChoose(value)}
            aria-label={label}
          />
          <span class="choice-shown" aria-hidden="true">
            {shown}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
