// Runs a program without showing what it prints, unless it fails: then everything it printed is shown.
import { spawn } from 'node:child_process';

/** A program of the preparation failed; `output` is all it printed. */
export class ProgramFailed extends Error {
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

/** How long a program may take to end when it is asked to. */
const graceMs = 3_000;

/** The programs that run, each with when it is over. */
const running = new Map();
let isStopping = false;

/**
 * Stops what runs now with all it has started: for a Ctrl-C, or a signal that only this process got. Each program has a
 * process group of its own, as many start others that don't hear of a signal to their parent. Their `runQuietly` never
 * settles: what would come after it is not wanted any more.
 */
export async function stopRunningPrograms(signal) {
  isStopping = true;
  for (const child of running.keys()) signalGroup(child, signal);
  const timer = setTimeout(() => {
    for (const child of running.keys()) signalGroup(child, 'SIGKILL');
  }, graceMs);
  await Promise.all(running.values());
  clearTimeout(timer);
}

function signalGroup({ pid }, signal) {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // it has just ended
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd: string, env?: Record<string, string | undefined>, onLine?: (line: string) => void}} options
 * @returns {Promise<void>} rejects with ProgramFailed
 */
export function runQuietly(program, args, { cwd, env = process.env, onLine }) {
  const { promise, resolve, reject } = withResolvers();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
      if (onLine) for (const line of text.split('\n')) onLine(line);
    });
  }
  const over = withResolvers();
  running.set(child, over.promise);
  const end = (failure) => {
    running.delete(child);
    over.resolve();
    if (isStopping) return;
    if (failure === undefined) resolve();
    else reject(new ProgramFailed(failure, output));
  };
  child.on('error', (error) => end(`${program} could not be run: ${error.message}`));
  // Its output ends when all that it has started are gone too.
  child.on('close', (code, signal) => {
    end(code === 0 ? undefined : `${program} failed (${signal ?? `exit code ${code}`})`);
  });
  return promise;
}

// Promise.withResolvers came with Node 22.
function withResolvers() {
  let resolve;
  let reject;
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
