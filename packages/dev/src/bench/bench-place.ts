import type { CommandContext } from '../command.ts';
import type { Fleet } from '../stack/fleet.ts';

/** What a measurement works with. */
export interface BenchPlace extends CommandContext {
  /** For all files it creates; removed afterwards. */
  folder: string;
  /** For the logs of the processes it starts; kept only if it fails. */
  logs: string;
  /** All started processes are added to it; its `signal` stops the measurement. */
  fleet: Fleet;
}

/** Shows a progress step while the work runs. */
export async function during<Result>(
  { progress }: BenchPlace,
  title: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const step = progress.step(title);
  try {
    const result = await work();
    step.done();
    return result;
  } catch (error) {
    step.fail();
    throw error;
  }
}
