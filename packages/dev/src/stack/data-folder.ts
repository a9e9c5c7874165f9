import { accessSync, constants, existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { StackError } from '../stack-error.ts';

/** Where everything is inside DATA_DIR. */
export function dataFolder(dataDir: string) {
  return {
    lock: join(dataDir, 'run', 'lock'),
    processes: join(dataDir, 'run', 'processes.json'),
    ready: join(dataDir, 'run', 'ready.json'),
    secrets: join(dataDir, 'secrets'),
    logs: join(dataDir, 'logs'),
    postgres: join(dataDir, 'postgres'),
    // A cluster of one and a cluster of three are different clusters: a node can't join or leave by a restart.
    kafka: (brokers: number) => join(dataDir, `kafka-${brokers}`),
  };
}

export type DataFolder = ReturnType<typeof dataFolder>;

/** @throws {StackError} when DATA_DIR names a folder with other things, which `npm run reset` might take along */
export function assertOursOrEmpty(dataDir: string): void {
  assertWritable(dataDir);
  if (!existsSync(dataDir) || isOurs(dataDir) || readdirSync(dataDir).length === 0) return;
  throw new StackError(
    `DATA_DIR names ${dataDir}, which has other things in it.`,
    `Name a folder of its own:  DATA_DIR=${join(dataDir, 'parley')} npm start`,
  );
}

/** @throws {StackError} when the folder is there, or could be made, but not by us */
export function assertWritable(dataDir: string): void {
  const found = existsSync(dataDir)
    ? [dataDir, join(dataDir, 'run')].filter(existsSync)
    : [nearestFolder(dataDir)];
  for (const folder of found) {
    try {
      accessSync(folder, constants.W_OK);
    } catch (cause) {
      const { username } = userInfo();
      const error = new StackError(
        `${folder} can't be written to by ${username}, perhaps because another user started Parley here before.`,
        `Make it yours:  sudo chown -R ${username} '${folder}'`,
        'Or keep the data elsewhere:  DATA_DIR=~/parley-data npm start',
      );
      error.cause = cause;
      throw error;
    }
  }
}

const nearestFolder = (path: string): string => (existsSync(path) ? path : nearestFolder(dirname(path)));

/** A stack has been started here. */
export const isOurs = (dataDir: string) => existsSync(join(dataDir, 'run'));

/** Removes what the stack has made, and the folder if nothing else is in it. */
export function clearDataFolder(dataDir: string): void {
  for (const name of ['postgres', 'kafka-1', 'kafka-3', 'secrets', 'logs', 'logs.before', 'run']) {
    rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  if (readdirSync(dataDir).length === 0) rmdirSync(dataDir);
}
