/** Waits until SIGINT or SIGTERM, or until standard output is closed. */
export interface Stop {
  readonly stopped: Promise<void>;
  /** Restores the signals' default handling. */
  readonly ignore: () => void;
}

export function untilStopped(): Stop {
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.stdout.on('error', stop);
  return {
    stopped,
    ignore() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      process.stdout.off('error', stop);
    },
  };
}
