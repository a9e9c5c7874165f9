/**
 * The life of a front's or a worker's process: configuration, readiness told to whoever started it, and a clean stop.
 *
 * Started with an IPC channel it sends `{ready: true, url?}` once it serves, and stops when the channel closes, so
 * that no process outlives its supervisor.
 */

import { ConfigurationError, type Variables } from '../settings/environment.ts';
import { describeVariables } from './describe-variables.ts';
import type { Log } from './log.ts';

export interface Service {
  /** Where it listens, if it does. */
  readonly url?: string;
  /** Resolves once it serves; never rejects: without its dependencies it waits for them. */
  readonly whenReady: Promise<void>;
  /** Finishes what is in hand, and closes everything; may be called again. */
  readonly stop: () => Promise<void>;
}

/** A stop that hangs is cut off after this long. Milliseconds. */
const stopWithin = 9_000;

export interface Program {
  /** How it is called, such as `npm run front`. */
  readonly command: string;
  readonly variables: Variables;
  readonly start: () => Promise<{ service: Service; log: Log }>;
}

/**
 * Starts the service and keeps the process until a signal; exit code 0 after a stop, 1 when it can't start.
 * `--help` shows what it reads from the environment; it takes no other argument.
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

/** Ends the process. */
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
