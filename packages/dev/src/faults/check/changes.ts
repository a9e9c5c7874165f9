/** Comparisons for changes: what events tell, what is stored, and what was requested last. */
import type { Command, EventRecord, ToldEvent } from '../history.ts';
import type { Anomaly, AnomalyKind } from './anomaly.ts';
import { recordsInOrder } from './memberships.ts';

/** @param events of one room */
export const inOrder = (events: readonly EventRecord[]): ToldEvent[] =>
  recordsInOrder(events).map(({ event }) => event);

export function differences(told: ReadonlySet<string>, stored: ReadonlySet<string>): Anomaly[] {
  const only = (kind: AnomalyKind, those: ReadonlySet<string>, not: ReadonlySet<string>) =>
    [...those].filter((each) => !not.has(each)).map((about) => ({ kind, about }));
  return [...only('lost-change', told, stored), ...only('invented-change', stored, told)];
}

/** Whether the command may decide the final state: no command that was sent after its answer has succeeded. */
export function isNotSuperseded({ outcome }: Command, others: readonly Command[]): boolean {
  return !others.some((other) => outcome && other.outcome && other.invokedAt > outcome.at);
}
