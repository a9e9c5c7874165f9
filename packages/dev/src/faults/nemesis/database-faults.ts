/** Makes PostgreSQL unavailable: stopped, disconnected or frozen. */
import pg from 'pg';
import type { Fault } from './fault.ts';

export const databaseStopped: Fault = {
  name: 'database-stopped',
  about: 'PostgreSQL is stopped cleanly and restarted',
  lasts: [1_000, 5_000],
  async inject(cluster) {
    await cluster.stopDatabase();
    return { hit: 'PostgreSQL', heal: () => cluster.startDatabase() };
  },
};

export const databaseKilled: Fault = {
  name: 'database-killed',
  about: 'kill -9 of PostgreSQL, which recovers from its log',
  lasts: [500, 4_000],
  async inject(cluster) {
    await cluster.killDatabase();
    return { hit: 'PostgreSQL', heal: () => cluster.startDatabase() };
  },
};

export const databaseCut: Fault = {
  name: 'database-cut',
  about: 'all connections to PostgreSQL are terminated, several times, in the middle of their work',
  lasts: [200, 1_000],
  async inject({ databaseUrl }, random) {
    const times = random.int(1, 6);
    for (let time = 0; time < times; time++) await endConnections(databaseUrl);
    return { hit: `${times} times`, heal: async () => undefined };
  },
};

const frozen = (name: string, howLong: string, lasts: Fault['lasts']): Fault => ({
  name,
  about: `PostgreSQL is frozen (SIGSTOP)${howLong}, with its connections open, and then continues`,
  lasts,
  async inject(cluster) {
    const goOn = cluster.freezeDatabase();
    return { hit: 'PostgreSQL', heal: async () => goOn() };
  },
});

export const databaseFrozen = frozen('database-frozen', '', [2_000, 12_000]);
/** Longer than any statement may take, and any client waits. */
export const databaseFrozenLong = frozen('database-frozen-long', ' for 30 s', [30_000, 32_000]);

async function endConnections(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
  } finally {
    await client.end();
  }
}
