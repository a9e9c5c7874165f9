/** Finds violations in a history: effects, replies and events that are lost, doubled, out of order or invented. */
import type { History } from '../history.ts';
import type { Anomaly } from './anomaly.ts';
import { checkChanges } from './check-changes.ts';
import { checkEvents } from './check-events.ts';
import { checkHealth } from './check-health.ts';
import { checkMessages } from './check-messages.ts';
import { checkOrder } from './check-order.ts';
import { checkReplies } from './check-replies.ts';
import { checkRights } from './check-rights.ts';
import { checkRooms } from './check-rooms.ts';
import { checkStreams } from './check-streams.ts';
import { checkSubscribers } from './check-subscribers.ts';
import { indexHistory } from './index-history.ts';

const checks = [
  checkReplies,
  checkMessages,
  checkOrder,
  checkEvents,
  checkChanges,
  checkRooms,
  checkRights,
  checkStreams,
  checkSubscribers,
  checkHealth,
];

export function checkHistory(history: History): Anomaly[] {
  const indexed = indexHistory(history);
  return checks.flatMap((check) => check(indexed));
}
