import type { DatabaseProbe } from '@parley/messaging';

/** @returns seconds since the oldest unpublished event was stored; 0 if there is none */
export async function outboxAge(probe: Pick<DatabaseProbe, 'rows'>): Promise<number> {
  const [row] = await probe.rows(
    'SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age FROM outbox',
  );
  return (row as { age: number } | undefined)?.age ?? 0;
}
