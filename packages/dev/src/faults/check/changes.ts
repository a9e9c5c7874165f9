/** What is compared where changes are looked at: what events tell, what is stored, and what was asked last. */
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

/** Whether what was asked may be what counts in the end: nothing that was asked after it was answered has succeeded. */
export function isNotSuperseded({ outcome }: Command, others: readonly Command[]): boolean {
  return !others.some((other) => outcome && other.outcome && other.invokedAt > outcome.at);
}
