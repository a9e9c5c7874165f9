import type { Pins } from '../../chat/pins.ts';
import type { Timeline } from '../../chat/timeline.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { IconButton } from '../icon-button.tsx';
import { Loading } from '../loading.tsx';
import { PinTrouble } from './pinned-messages.tsx';

/**
 * Shows that visible messages could not be loaded, or take long, or that something could not be pinned. It overlays the
 * messages, so that nothing moves.
 */
export function TimelineTrouble({ timeline, pins }: { timeline: Timeline; pins: Pins }) {
  const troubled = timeline.loading.value.find(({ state }) => state.value.phase !== 'waiting');
  const pinning = pins.pending.value?.state.value.phase;
  const isUnpinnable = pinning === 'failed' || pinning === 'stalled';
  return (
    <div class="timeline-trouble">
      {troubled && <Loading id="timeline-trouble" request={troubled} />}
      {isUnpinnable && (
        <div class="reaction-trouble">
          <PinTrouble pins={pins} />
          <IconButton icon="close" label={textsOf(roomTexts).dismiss} onClick={pins.dismiss} />
        </div>
      )}
    </div>
  );
}
