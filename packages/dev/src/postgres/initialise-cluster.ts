import { chownSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellQuoted } from '../../launcher/command-line.mjs';
import { describeExit, type RunningProcess, spawnProcess } from '../processes/spawn-process.ts';
import { StackError } from '../stack-error.ts';
import type { ServerAccount } from './server-account.ts';
import type { ServerPrograms } from './server-programs.ts';

export interface ClusterToInitialise {
  programs: ServerPrograms;
  account: ServerAccount | undefined;
  /** The cluster's folder, whose parent belongs to the account. */
  data: string;
  logFile: string;
  user: string;
  password: string;
  onProcess: ((running: RunningProcess) => void) | undefined;
}

/**
 * Creates an empty cluster, if there is none. Whatever the environment's locale, it is UTF-8 (otherwise lengths and
 * limits would count bytes) with locale C (so that the order of text does not depend on the machine).
 */
export async function initialiseCluster(cluster: ClusterToInitialise): Promise<void> {
  if (existsSync(cluster.data)) return;
  // Moved into place when complete.
  const incoming = `${cluster.data}.incoming`;
  rmSync(incoming, { recursive: true, force: true });
  const passwordFile = join(dirname(cluster.data), 'password');
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 });
  if (cluster.account) chownSync(passwordFile, cluster.account.uid, cluster.account.gid);
  try {
    await runInitdb(cluster, incoming, passwordFile);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(incoming, cluster.data);
}

async function runInitdb(cluster: ClusterToInitialise, data: string, passwordFile: string) {
  const { programs, account, user, logFile, onProcess } = cluster;
  const initdb = await spawnProcess({
    name: 'initdb',
    program: programs.initdb,
    args: [
      `--pgdata=${data}`,
      `--username=${user}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
    ],
    cwd: dirname(data),
    env: { ...process.env, LC_ALL: 'C' },
    ...account,
    logFile,
  });
  onProcess?.(initdb);
  const exit = await initdb.exited;
  if (exit.code === 0) return;
  throw new StackError(
    `PostgreSQL's data could not be created in ${data} (${describeExit(exit)}).`,
    `Its log says why:  tail -n 30 ${shellQuoted(logFile)}`,
  );
}
