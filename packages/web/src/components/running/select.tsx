interface SelectProps {
  id: string;
  label: string;
  chosen: number;
  options: readonly { value: number; label: string }[];
  onChoose: (value: number) => void;
}

/** A choice of one of several numbers, by their names. */
export function Select({ id, label, chosen, options, onChoose }: SelectProps) {
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <div class="field-frame">
        <select
          class="field-input"
          id={id}
          value={String(chosen)}
          onChange={(event) => onChoose(Number(event.currentTarget.value))}
        >
          {options.map(({ value, label: shown }) => (
            <option key={value} value={String(value)}>
              {shown}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
