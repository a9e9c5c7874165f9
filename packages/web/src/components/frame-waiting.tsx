import { place } from '../route.ts';

/** The placeholder for the chat's pages: the same layout as theirs, and as in the served page (index.html). */
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
