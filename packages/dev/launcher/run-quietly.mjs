// Runs a program without showing what it prints, unless it fails: then everything it printed is shown.
import { spawn } from 'node:child_process';

/** A program of the preparation failed; `output` is all it printed. */
export class ProgramFailed extends Error {
  constructor(message, output) {
    super(message);
    this.output = output;
  }
}

const running = new Set();

/** Stops what runs now: for a Ctrl-C, or a signal that only this process got. */
export function stopRunningPrograms(signal) {
  for (const child of running) child.kill(signal);
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{cwd: string, env?: Record<string, string | undefined>, onLine?: (line: string) => void}} options
 * @returns {Promise<void>} rejects with ProgramFailed
 */
export function runQuietly(program, args, { cwd, env = process.env, onLine }) {
  const { promise, resolve, reject } = withResolvers();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      output += text;
      if (onLine) for (const line of text.split('\n')) onLine(line);
    });
  }
  child.on('error', (error) => {
    running.delete(child);
    reject(new ProgramFailed(`${program} could not be run: ${error.message}`, output));
  });
  child.on('close', (code, signal) => {
    running.delete(child);
    if (code === 0) resolve();
    else reject(new ProgramFailed(`${program} failed (${signal ?? `exit code ${code}`})`, output));
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
