import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How often to check whether npm is still running. */
const lookEveryMs = 500;

export interface StopRequest {
  /**
   * Resolves to the exit code when the command must stop: on Ctrl-C, SIGTERM, a closed terminal, or when the npm that
   * started us is gone, since a shell between the two may die of a signal without passing it on. Rejects with an
   * uncaught error: started processes must be stopped then too. Later events, such as a second Ctrl-C, have no effect.
   */
  promise: Promise<number>;
  forget: () => void;
}

/** A shell's exit code for a program that a signal ended. */
export const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

export function whenAskedToStop(): StopRequest {
  let ask = (_code: number): void => undefined;
  let fail = (_error: unknown): void => undefined;
  const promise = new Promise<number>((resolve, reject) => {
    ask = resolve;
    fail = reject;
  });
  promise.catch(() => undefined); // handled by whoever awaits it
  const onSignal = (signal: NodeJS.Signals) => ask(codeOf(signal));
  for (const signal of signals) process.on(signal, onSignal);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // A closed terminal can't be written to any more, which must not keep us from stopping. If the output goes to a file
  // on a full disk, only the output is lost.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'ENOSPC' && code !== 'EDQUOT') ask(codeOf('SIGHUP'));
    });

  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) ask(codeOf('SIGHUP'));
  }, lookEveryMs);
  timer.unref();
  return {
    promise,
    forget() {
      clearInterval(timer);
      for (const signal of signals) process.off(signal, onSignal);
      process.off('uncaughtException', fail);
      process.off('unhandledRejection', fail);
    },
  };
}
