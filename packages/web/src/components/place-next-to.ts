/** Distance from the anchor, and from the window's edges; in pixels. */
const gap = 4;
const margin = 8;

/**
 * Places a fixed element below an anchor, aligned at the end; above it if there is no room below. It always stays in
 * the window.
 */
export function placeNextTo(shown: HTMLElement, anchor: HTMLElement): void {
  const { top, bottom, right } = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = shown;
  const fitsBelow = bottom + gap + height + margin <= innerHeight;
  const y = fitsBelow ? bottom + gap : top - gap - height;
  const x = Math.min(right - width, innerWidth - margin - width);
  shown.style.insetBlockStart = `${Math.max(margin, y)}px`;
  shown.style.insetInlineStart = `${Math.max(margin, x)}px`;
}
