/**
 * The life of a front's or a worker's process: configuration, telling its parent when it is ready, and a clean stop.
 *
 * With an IPC channel it sends `{ready: true, url?}` once it serves, and stops when the channel closes, so that no
 * process outlives its supervisor.
 */

import { ConfigurationError, type Variables } from '../settings/environment.ts';
import { describeVariables } from './describe-variables.ts';
import type { Log } from './log.ts';

export interface Service {
  /** The URL it listens on, if any. */
  readonly url?: string;
  /** Resolves once it serves; never rejects: it waits for missing dependencies. */
  readonly whenReady: Promise<void>;
  /** Finishes work in progress and closes everything; may be called again. */
  readonly stop: () => Promise<void>;
}

/** Limit on the duration of a stop. Milliseconds. */
const stopWithin = 9_000;

export interface Program {
  /** The command that starts it, such as `npm run front`. */
  readonly command: string;
  readonly variables: Variables;
  readonly start: () => Promise<{ service: Service; log: Log }>;
}

/**
 * Starts the service and runs until a signal; exits with 0 after a stop, and with 1 if it can't start. `--help` lists
 * its environment variables; it takes no other argument.
 */
export async function runService({ command, variables, start }: Program): Promise<void> {
  const [argument] = process.argv.slice(2);
  if (argument !== undefined) showUsage(argument, describeVariables(command, variables));
  let started: { service: Service; log: Log };
  try {
    started = await start();
  } catch (error) {
    const told = error instanceof ConfigurationError ? error.message : (error as Error).stack;
    process.stderr.write(`${told}\n`);
    process.exit(1);
  }
  stopOnSignal(started.service, started.log);
  await started.service.whenReady;
  started.log.info({ url: started.service.url }, 'ready');
  process.send?.({ ready: true, url: started.service.url });
}

/** Exits. */
function showUsage(argument: string, usage: string): never {
  const isQuestion = argument === '--help' || argument === '-h';
  if (isQuestion) process.stdout.write(usage);
  else process.stderr.write(`There is no argument "${argument}". See:  --help\n`);
  process.exit(isQuestion ? 0 : 1);
}

function stopOnSignal(service: Service, log: Log): void {
  let stopping = false;
  const stop = (why: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'stopping');
    setTimeout(() => {
      log.error('did not stop in time');
      process.exit(1);
    }, stopWithin).unref();
    service.stop().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error) => {
        log.error({ error }, 'stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('disconnect', () => stop('the supervisor is gone'));
}
