interface TextAreaProps {
  id: string;
  label: string;
  hint: string;
  value: string;
  onType: (text: string) => void;
}

/** A labelled field of several lines; at most 500 UTF-16 code units. */
export function TextArea({ id, label, hint, value, onType }: TextAreaProps) {
  const note = `${id}-note`;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <div class="field-frame">
        <textarea
          class="field-input text-area"
          id={id}
          name={id}
          dir="auto"
          rows={3}
          maxLength={500}
          value={value}
          aria-describedby={note}
          onInput={(event) => onType(event.currentTarget.value)}
        />
      </div>
      <p class="field-note" id={note}>
        {hint}
      </p>
    </div>
  );
}
