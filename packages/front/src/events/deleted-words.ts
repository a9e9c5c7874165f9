/** Takes out of an event what a message said that has been deleted since. */
import type { RoomEvent } from '@parley/contracts';
import type { ChatEvent } from './read-event.ts';

/** The event keeps its place, and all else that it tells. */
export function withoutWords(event: ChatEvent, messageId: number): ChatEvent {
  const told = JSON.parse(event.text) as RoomEvent;
  if (told.replyTo?.messageId === messageId) {
    told.replyTo.content = '';
    delete told.replyTo.files;
  }
  if (told.messageId === messageId) empty(told);
  return { ...event, text: JSON.stringify(told) };
}

function empty(told: RoomEvent): void {
  if (told.actionType !== 'SEND' && told.actionType !== 'MODIFY') return;
  told.content = '';
  told.isDeleted = true;
  told.mentions = [];
  if (told.actionType === 'SEND') Object.assign(told, { profileImg: null, files: [] });
  delete told.forwardedFrom;
}
