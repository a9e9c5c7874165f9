interface SubmitButtonProps {
  label: string;
  busy: boolean;
  /** Whether the form's input is there; a form that reports missing input itself need not set it. */
  ready?: boolean;
}

/**
 * A form's submit button. While busy it keeps its label, its size and the focus (`disabled` would lose it), and does
 * nothing; the form ignores Enter as well.
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
