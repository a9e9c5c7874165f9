import type { Metrics } from '../process/metrics.ts';

/** What the metrics need of a pool; that of `pg` has it. */
export interface WatchedPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

export function watchPool(metrics: Metrics, pool: WatchedPool): void {
  metrics.gauges('parley_database_connections', 'Connections of the pool', ['state'], () => [
    { labels: { state: 'used' }, value: pool.totalCount - pool.idleCount },
    { labels: { state: 'idle' }, value: pool.idleCount },
  ]);
  metrics.gauge(
    'parley_database_waiting',
    'Callers waiting for a connection of the pool',
    () => pool.waitingCount,
  );
}
