/** Processes report their state, and recover by themselves. */
import type { HealthNote } from '../history.ts';
import type { Anomaly, AnomalyKind } from './anomaly.ts';
import type { IndexedHistory } from './index-history.ts';

const kindOf: Readonly<Record<HealthNote['promise'], AnomalyKind>> = {
  live: 'wrong-health',
  'says why': 'wrong-health',
  ready: 'not-ready',
  serves: 'not-served',
};

export function checkHealth({ health }: IndexedHistory): Anomaly[] {
  return health
    .filter(({ isKept }) => !isKept)
    .map(({ promise, during, found, at }) => ({
      kind: kindOf[promise],
      about: `${found} (${during}, at ${(at / 1_000).toFixed(1)} s)`,
    }));
}
