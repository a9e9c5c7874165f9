/** Work in the background that is done in steps of a bounded size, which workers share. */
import { type Log, pause } from '@parley/messaging';

/** Milliseconds. */
const lookEvery = 1_000;
/** Between two steps, for others to get their turn. Milliseconds. */
const betweenSteps = 20;

export interface StepOptions {
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/**
 * Does one step after the other while there is something to do, and looks every second whether there is again.
 * Resolves when stopping.
 * @param step one transaction; returns whether there was anything to do
 * @param trouble what is told where it fails
 */
export async function stepByStep(
  step: () => Promise<boolean>,
  trouble: string,
  { log, stopping }: StepOptions,
): Promise<void> {
  while (!stopping.aborted) {
    let isMore = false;
    try {
      isMore = await step();
    } catch (error) {
      if (!stopping.aborted) log.warn({ error }, trouble);
    }
    await pause(isMore ? betweenSteps : lookEvery, stopping);
  }
}
