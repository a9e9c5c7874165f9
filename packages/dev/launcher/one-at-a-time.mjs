// Two scripts started together must not install or build into the same folders: the second waits for the first.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Does the work while this process alone holds the lock file; a dead holder's lock is taken over. */
export async function oneAtATime(lockFile, progress, work) {
  mkdirSync(dirname(lockFile), { recursive: true });
  const own = `${lockFile}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  let waiting;
  try {
    while (!tryLink(own, lockFile)) {
      waiting ??= progress.step(`Waiting for another Parley command that is installing or building`);
      if (!isAlive(holderOf(lockFile))) rmSync(lockFile, { force: true });
      else await sleep(200);
    }
    waiting?.done();
  } finally {
    rmSync(own, { force: true });
  }
  const release = () => rmSync(lockFile, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function tryLink(own, lockFile) {
  try {
    linkSync(own, lockFile);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(lockFile) {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}

function isAlive(pid) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
