const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How often to look whether npm is still there. */
const lookEveryMs = 500;

/**
 * Resolves (with undefined) when the stack shall stop: on Ctrl-C, a polite kill, a closed terminal, or when the npm
 * that started us is gone, for a shell between the two may die of a signal without passing it on.
 * Signals that come after that, such as a second Ctrl-C, change nothing.
 */
export function whenAskedToStop(): { promise: Promise<undefined>; forget: () => void } {
  let ask = (): void => undefined;
  const promise = new Promise<undefined>((resolve) => {
    ask = () => resolve(undefined);
  });
  for (const signal of signals) process.on(signal, ask);
  // A closed terminal can't be written to any more, and that must not keep us from stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ask);

  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) ask();
  }, lookEveryMs);
  timer.unref();
  return {
    promise,
    forget() {
      clearInterval(timer);
      for (const signal of signals) process.off(signal, ask);
    },
  };
}
