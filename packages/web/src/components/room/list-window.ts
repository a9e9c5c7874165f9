/**
 * The rendered rows of a long list and their positions: those in the window and some around it.
 *
 * Guarantees: what is being read stays in place, whatever is added, removed or resized around it. The anchor is the end
 * while that is visible; a row that was jumped to, until the user scrolls; or otherwise the first visible row whose
 * content is final. While the user scrolls, the position is not written, because that would stop the movement of a
 * finger or a wheel: the space above the rendered rows absorbs the errors of the estimates, and is corrected when the
 * movement has stopped.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import { createRowHeights } from './row-heights.ts';
import { cover, type Range, rowBeingRead, rowsAround, rowsInSight, type Stretch } from './rows-in-window.ts';

export interface ListElements {
  /** The scrolling element. It contains, one after the other: */
  readonly scroller: HTMLElement;
  readonly above: HTMLElement;
  /** Its children are the rendered rows, with their index as `data-index`. */
  readonly rows: HTMLElement;
  readonly below: HTMLElement;
  /** What follows the list, and belongs to its end. */
  readonly tail: HTMLElement;
}

/** The visible rows (`rowsInSight`). */
export interface Sight extends Range {
  readonly isAtEnd: boolean;
}

export interface ListWindow {
  /** Changes when other rows must be rendered. */
  readonly version: ReadonlySignal<number>;
  /** The rows in the window. */
  readonly sight: ReadonlySignal<Sight>;
  /** The rows to render, of this many. */
  rowsOf(count: number): Range;
  /** Call it after each render. */
  drawn(): void;
  /** Shows a row, with its top at this share of the window's height. */
  jumpTo(index: number, share: number): void;
  jumpToEnd(): void;
  /** Scrolls as little as necessary to show a row. */
  reveal(index: number): void;
  /** Starts, until the returned function is called. */
  attach(elements: ListElements): () => void;
}

/** The anchor of the reading position. */
type Hold = { at: 'end' } | { at: 'row'; index: number; y: number; isTarget: boolean };

/** Height of rows that were never rendered; in pixels. */
const estimate = 64;
/**
 * How far beyond the window rows are rendered, and how close to its edge the rendered ones may come; in window heights.
 */
const ahead = 1;
const atLeast = 0.4;
/** Before the first render, enough to fill most windows. */
const firstDrawn = 24;
/** A movement has stopped this long after its last step; in milliseconds. */
const rest = 150;
/** Rows above the end that stay rendered, to avoid removing them when others arrive and rendering them again later. */
const few = 80;
/** This close counts as at the end; in pixels. */
const near = 8;

const isFew = ({ first, last }: Range, end: number) => last >= first && end - first < few;

/** @param isFinal whether a row's content does not depend on anything that is still loading */
export function createListWindow(isFinal: (index: number) => boolean): ListWindow {
  const heights = createRowHeights(estimate);
  const version = signal(0);
  const sight = signal<Sight>({ first: 0, last: -1, isAtEnd: true });
  let elements: ListElements | undefined;
  let drawnRange: Range = { first: 0, last: -1 };
  let hold: Hold = { at: 'end' };
  /** Height above the rendered rows. */
  let space = 0;
  /**
   * The last known position: a different one means that the user has scrolled, though the event may not have come yet.
   */
  let position = 0;
  /** A jump that is not rendered yet: positions in between are not the user's. */
  let isJumping = false;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let isTouched = false;

  const windowHeight = () => elements?.scroller.clientHeight ?? 0;

  /** The window's position among the rows, by their heights. */
  function here(): Stretch {
    const top = elements ? elements.scroller.scrollTop - space + heights.offsetOf(drawnRange.first) : 0;
    return { top, height: windowHeight() };
  }

  function isAtEnd(): boolean {
    if (!elements) return true;
    const { scrollTop, clientHeight, scrollHeight } = elements.scroller;
    return scrollHeight - clientHeight - scrollTop <= near;
  }

  function around(stretch: Stretch): Range {
    return rowsAround(heights, stretch, ahead * (windowHeight() || firstDrawn * estimate));
  }

  const isCovered = () => cover(drawnRange, heights, here(), atLeast * windowHeight());

  function rowsOf(count: number): Range {
    heights.resize(count);
    const last = count - 1;
    if (hold.at === 'end') {
      const height = windowHeight();
      const rows = around({ top: heights.total - height, height });
      setRange({
        first: isFew(drawnRange, last) ? Math.min(drawnRange.first, rows.first) : rows.first,
        last,
      });
    } else if (drawnRange.last > last) setRange({ first: Math.min(drawnRange.first, count), last });
    else if (drawnRange.last < last && !isCovered()) setRange(around(here()));
    return drawnRange;
  }

  /** The window keeps its position among the rows. */
  function setRange(range: Range) {
    space += heights.offsetOf(range.first) - heights.offsetOf(drawnRange.first);
    drawnRange = range;
  }

  function redraw(range: Range) {
    setRange(range);
    version.value += 1;
  }

  function measure(rows: HTMLElement) {
    for (const row of rows.children) {
      const index = Number((row as HTMLElement).dataset.index);
      if (index >= drawnRange.first && index <= drawnRange.last)
        heights.set(index, row.getBoundingClientRect().height);
    }
  }

  function setSpaces({ above, below }: ListElements, next: number) {
    space = next;
    above.style.height = `${space}px`;
    below.style.height = `${Math.max(0, heights.total - heights.offsetOf(drawnRange.last + 1))}px`;
  }

  function scrollTo(scroller: HTMLElement, next: number) {
    scroller.scrollTop = next;
    // Without enough room, or because of rounding, it differs.
    position = scroller.scrollTop;
  }

  /** Moves the anchor to where it was. */
  function restore(isAtRest: boolean) {
    if (!elements) return;
    const { scroller } = elements;
    const honest = heights.offsetOf(drawnRange.first);
    if (hold.at === 'end') {
      setSpaces(elements, honest);
      scrollTo(scroller, scroller.scrollHeight);
      return;
    }
    const within = heights.offsetOf(hold.index) - honest;
    const flexible = scroller.scrollTop + hold.y - within;
    if (!isAtRest && !hold.isTarget && flexible >= 0) return setSpaces(elements, flexible);
    setSpaces(elements, honest);
    const next = honest + within - hold.y;
    if (Math.abs(next - scroller.scrollTop) >= 0.5) scrollTo(scroller, next);
  }

  function look() {
    const now = { ...rowsInSight(heights, here()), isAtEnd: isAtEnd() };
    const before = sight.peek();
    if (before.first !== now.first || before.last !== now.last || before.isAtEnd !== now.isAtEnd)
      sight.value = now;
  }

  function holdWhatIsRead() {
    const stretch = here();
    const index = rowBeingRead(heights, stretch, isFinal);
    hold = { at: 'row', index, y: heights.offsetOf(index) - stretch.top, isTarget: false };
  }

  function drawn() {
    if (!elements) return;
    setSpaces(elements, hold.at === 'end' || hold.isTarget ? heights.offsetOf(drawnRange.first) : space);
    if (hasMoved(elements)) moved();
    isJumping = false;
    measure(elements.rows);
    restore(resting === undefined && !isTouched);
    settle();
  }

  /** After a render: checks what is shown, and acts on it. */
  function settle() {
    if (hold.at === 'row' && hold.isTarget && isAtEnd() && isAllFinal()) hold = { at: 'end' };
    if (!isCovered()) redraw(hold.at === 'end' ? rowsOf(heights.count) : around(here()));
    look();
  }

  function isAllFinal(): boolean {
    for (let index = heights.indexAt(here().top); index < heights.count; index += 1)
      if (!isFinal(index)) return false;
    return true;
  }

  const hasMoved = ({ scroller }: ListElements) => !isJumping && Math.abs(scroller.scrollTop - position) >= 1;

  function moved() {
    if (!elements) return;
    if (!hasMoved(elements)) return look();
    const { scrollTop } = elements.scroller;
    position = scrollTop;
    clearTimeout(resting);
    resting = setTimeout(comeToRest, rest);
    const isOver = isAtEnd();
    const rows = around(here());
    if (rows.first > drawnRange.last || rows.last < drawnRange.first) moveFar(scrollTop);
    else if (!isCovered()) redraw(rows);
    if (isOver) hold = { at: 'end' };
    else holdWhatIsRead();
    look();
  }

  /** None of the rendered rows needs to be kept in place. */
  function moveFar(scrollTop: number) {
    const rows = around({ top: scrollTop, height: windowHeight() });
    redraw(rows);
    space = heights.offsetOf(rows.first);
  }

  function comeToRest() {
    clearTimeout(resting);
    resting = undefined;
    if (!elements || isTouched) return;
    if (hasMoved(elements)) return moved();
    restore(true);
    settle();
  }

  function show(index: number, y: number) {
    hold = { at: 'row', index, y, isTarget: true };
    isJumping = true;
    redraw(around({ top: heights.offsetOf(index) - y, height: windowHeight() }));
  }

  function jumpToEnd() {
    hold = { at: 'end' };
    isJumping = true;
    version.value += 1;
  }

  function reveal(index: number) {
    const above = heights.offsetOf(index) - here().top;
    const below = above + heights.of(index) - windowHeight();
    if (above < near) show(index, near);
    else if (below > -near) show(index, Math.max(near, windowHeight() - heights.of(index) - near));
  }

  function attach(to: ListElements) {
    elements = to;
    position = to.scroller.scrollTop;
    const ending = new AbortController();
    const options = { signal: ending.signal, passive: true };
    const touch = (isDown: boolean) => () => {
      isTouched = isDown;
      if (!isDown && resting === undefined) comeToRest();
    };
    to.scroller.addEventListener('scroll', moved, options);
    to.scroller.addEventListener('touchstart', touch(true), options);
    to.scroller.addEventListener('touchend', touch(false), options);
    to.scroller.addEventListener('touchcancel', touch(false), options);
    // Before the next paint: a row that changes its size by itself moves nothing either.
    const observer = new ResizeObserver(drawn);
    for (const element of [to.scroller, to.rows, to.tail]) observer.observe(element);
    return () => {
      ending.abort();
      observer.disconnect();
      clearTimeout(resting);
      elements = undefined;
    };
  }

  return {
    version,
    sight,
    rowsOf,
    drawn,
    jumpTo: (index, share) => show(index, Math.round(share * windowHeight())),
    jumpToEnd,
    reveal,
    attach,
  };
}
