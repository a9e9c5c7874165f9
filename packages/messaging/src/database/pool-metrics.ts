import type { Metrics } from '../process/metrics.ts';

/** What is told of a pool; that of `pg` is one. */
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
  metrics.gauge('parley_database_waiting', 'Who waits for a connection of the pool', () => pool.waitingCount);
}
