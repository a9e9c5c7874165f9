/** Until Ctrl-C, a polite kill, or until nobody reads what is printed. */
export interface Stop {
  readonly stopped: Promise<void>;
  /** From then on signals do again what they did. */
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
