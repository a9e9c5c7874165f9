// Two scripts started together must not install or build into the same folders: the second waits for the first.
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Does the work while this process alone holds the lock file; a dead holder's lock is taken over. */
export async function oneAtATime(lockFile, progress, work) {
  let waiting;
  while (!tryLock(lockFile)) {
    waiting ??= progress.step(`Waiting for another Parley command that is installing or building`);
    if (isHeld(lockFile)) await sleep(200);
    else rmSync(lockFile, { force: true });
  }
  waiting?.done();
  const release = () => rmSync(lockFile, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Linked, not written: a lock is never seen empty. */
function tryLock(lockFile) {
  const own = `${lockFile}.${process.pid}`;
  mkdirSync(dirname(lockFile), { recursive: true });
  writeFileSync(own, holderMark(process.pid));
  try {
    linkSync(own, lockFile);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST' || error.code === 'ENOENT') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function isHeld(lockFile) {
  try {
    const mark = readFileSync(lockFile, 'utf8');
    return mark !== '' && mark === holderMark(Number.parseInt(mark, 10));
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return false;
    throw error;
  }
}

/** A running process as `pid start`, or nothing. The start tells it from a later process with the same id. */
function holderMark(pid) {
  if (!isAlive(pid)) return '';
  return existsSync('/proc/self/stat') ? `${pid} ${startOf(pid)}` : `${pid}`;
}

/** In clock ticks since the machine's boot: field 22 of proc(5)'s stat, counted from behind the program's name. */
function startOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
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
