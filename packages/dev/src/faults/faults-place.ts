import type { CommandContext, Step } from '../command.ts';
import type { Fleet } from '../stack/fleet.ts';

/** What a run of faults works with. */
export interface FaultsPlace extends CommandContext {
  /** For the data of everything it starts; removed afterwards. */
  folder: string;
  /** For the logs of what it starts. */
  logs: string;
  /** All started processes are added to it; its `signal` stops the run. */
  fleet: Fleet;
}

/** Shows a progress step while the work runs. */
export async function during<Result>(
  { progress }: FaultsPlace,
  title: string,
  work: (step: Step) => Promise<Result>,
): Promise<Result> {
  const step = progress.step(title);
  try {
    const result = await work(step);
    step.done();
    return result;
  } catch (error) {
    step.fail();
    throw error;
  }
}
