// Outlives the test run, however that ends: waits until the run has closed the pipe, then ends what it has left
// running and removes its folder.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { standInFor } from '../../dist/postgres/reachable-folder.js';
import { isGone } from '../../dist/processes/process-identity.js';
import { stopOrphans } from '../../dist/processes/process-ledger.js';

const folder = process.argv[2];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.once('close', async () => {
  await stopOrphans(join(folder, 'processes.json'));
  // A process that ends may still write a file or two.
  for (let round = 0; round < 20 && (round === 0 || existsSync(folder)); round++) {
    killMarked();
    for (const path of [folder, standInFor(join(folder, 'postgres'))]) remove(path);
    await sleep(200);
  }
});

/** Whatever the run has started has its folder for TMPDIR, and nothing else has. Linux only. */
function killMarked() {
  if (!existsSync('/proc/self/environ')) return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) !== process.pid && environmentOf(pid).includes(`TMPDIR=${folder}`)) kill(Number(pid));
  }
}

function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch (error) {
    if (isGone(error) || ['EACCES', 'EPERM'].includes(error.code)) return []; // ended, or another user's
    throw error;
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function remove(path) {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOTEMPTY') throw error; // written to meanwhile: next round
  }
}
