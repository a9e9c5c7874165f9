/**
 * Who is an administrator, as the database says at this moment: nothing is remembered, so that what is taken away is gone. It is
 * asked itself and not a worker: an administrator wants to see most when no worker answers.
 */
import type pg from 'pg';
import { isLive } from './sessions.ts';

const administratorsSessions = `SELECT sess ->> 'origin' AS origin FROM session
  JOIN administrators ON user_id = sess ->> 'userId'
  WHERE sess ->> 'origin' = ANY($1) AND ${isLive}`;

export class Administrators {
  readonly #pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async includes(userId: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('SELECT FROM administrators WHERE user_id = $1', [userId]);
    return rowCount === 1;
  }

  /** @returns those of the origins whose session is good and an administrator's */
  async sessionsOf(origins: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.#pool.query<{ origin: string }>(administratorsSessions, [origins]);
    return new Set(rows.map(({ origin }) => origin));
  }
}
