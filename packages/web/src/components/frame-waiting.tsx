import { place } from '../route.ts';

/** The chat's pages before they have come: the same places as theirs, and as those in the served page (index.html). */
export function FrameWaiting() {
  return (
    <div class="frame" data-page={place.value.page} aria-busy="true">
      <div class="frame-rail" />
      <div class="frame-list">
        <span class="frame-rows" />
      </div>
    </div>
  );
}
