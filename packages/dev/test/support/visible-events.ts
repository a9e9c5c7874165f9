import type { ModelEvent } from './chat-model/state.ts';

/** A room's events that one of its users may see: from each coming to the next going, both included. */
export function visibleEvents<Event extends ModelEvent>(
  { events }: { readonly events: readonly Event[] },
  userId: string,
): Event[] {
  let isMember = false;
  return events.filter((event) => {
    const isOwn = event.userId === userId;
    if (isOwn && event.actionType === 'JOIN') isMember = true;
    const isVisible = isMember;
    if (isOwn && event.actionType === 'LEAVE') isMember = false;
    return isVisible;
  });
}
