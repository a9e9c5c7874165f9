import type { Timeline } from '../../chat/timeline.ts';
import { Loading } from '../loading.tsx';

/** What is to be seen could not be loaded, or takes long. Lies over the messages, so that nothing moves. */
export function TimelineTrouble({ timeline }: { timeline: Timeline }) {
  const troubled = timeline.loading.value.find(({ state }) => state.value.phase !== 'waiting');
  return (
    <div class="timeline-trouble">{troubled && <Loading id="timeline-trouble" request={troubled} />}</div>
  );
}
