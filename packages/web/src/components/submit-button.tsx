interface SubmitButtonProps {
  label: string;
  busy: boolean;
  /** Whether what the form wants is there; where it can say itself what is missing, it need not tell this. */
  ready?: boolean;
}

/**
 * The button that sends a form. While busy it keeps its name, its size and the focus (`disabled` would lose
 * it), and does nothing; the form ignores Enter as well.
 */
export function SubmitButton({ label, busy, ready = true }: SubmitButtonProps) {
  return (
    <button
      class="button button-first"
      type="submit"
      aria-disabled={busy || !ready}
      data-busy={busy || undefined}
    >
      <span class="spinner" aria-hidden="true" />
      {label}
    </button>
  );
}
