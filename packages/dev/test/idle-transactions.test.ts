/** What a worker that stands still in the middle of its work keeps from others, and for how long. */
import { connectDatabase } from '@parley/worker';
import { expect, test } from 'vitest';
import { createDatabase, inDatabase } from './support/databases.ts';

test('a room that is locked by a worker that stands still is free again soon', async () => {
  const { url, drop } = await createDatabase();
  const { database, close } = connectDatabase(url, 2);
  try {
    await inDatabase(url, async (other) => {
      await other.query("INSERT INTO rooms (room_name) VALUES ('locked')");
      let locked: () => void = () => undefined;
      const isLocked = new Promise<void>((resolve) => {
        locked = resolve;
      });
      let goOn: () => void = () => undefined;
      const standsStill = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const work = database
        .$transaction(async (transaction) => {
          await transaction.$queryRaw`SELECT room_id FROM rooms FOR NO KEY UPDATE`;
          locked();
          await standsStill;
          await transaction.$queryRaw`SELECT 1`;
        })
        .catch((error: Error) => error);
      await isLocked;
      // Fails, if the lock outlasts it.
      await other.query("SET lock_timeout = '15s'");
      const { rows } = await other.query('SELECT room_id FROM rooms FOR NO KEY UPDATE');
      expect(rows).toHaveLength(1);
      goOn();
      expect(await work).toBeInstanceOf(Error);
    });
  } finally {
    await close();
    await drop();
  }
});
