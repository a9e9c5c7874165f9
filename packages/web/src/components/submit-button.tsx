/**
 * The button that sends a form. While busy it keeps its name, its size and the focus (`disabled` would lose
 * it), and does nothing; the form ignores Enter as well.
 */
export function SubmitButton({ label, busy }: { label: string; busy: boolean }) {
  return (
    <button class="button button-first" type="submit" aria-disabled={busy} data-busy={busy || undefined}>
      <span class="spinner" aria-hidden="true" />
      {label}
    </button>
  );
}
