/** Background work in steps of limited size, which workers share. */
import { type Log, pause } from '@parley/messaging';

/** Milliseconds. */
const lookEvery = 1_000;
/** Pause between two steps, so that other work gets a turn. Milliseconds. */
const betweenSteps = 20;

export interface StepOptions {
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/**
 * Runs steps while there is something to do, and checks every second whether there is again. Resolves when stopping.
 * @param step one transaction; returns whether there was anything to do
 * @param trouble log text if it fails
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
