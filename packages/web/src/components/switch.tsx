interface SwitchProps {
  id: string;
  label: string;
  on: boolean;
  onSwitch: (on: boolean) => void;
  disabled?: boolean;
  /** An explanation. */
  note?: string | undefined;
}

/** A switch with immediate effect. */
export function Switch({ id, label, on, onSwitch, disabled = false, note }: SwitchProps) {
  const noteId = `${id}-note`;
  return (
    <div class="switch">
      <span class="switch-label" id={id}>
        {label}
      </span>
      <button
        class="switch-button"
        type="button"
        role="switch"
        aria-checked={on}
        aria-labelledby={id}
        aria-disabled={disabled || undefined}
        aria-describedby={note === undefined ? undefined : noteId}
        onClick={() => {
          if (!disabled) onSwitch(!on);
        }}
      />
      {note !== undefined && (
        <p class="switch-note" id={noteId} role="status">
          {note}
        </p>
      )}
    </div>
  );
}
