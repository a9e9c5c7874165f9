import type { CommandContext, Step } from '../command.ts';
import type { Fleet } from '../stack/fleet.ts';

/** What a run of faults works with. */
export interface FaultsPlace extends CommandContext {
  /** For the data of all it starts; removed afterwards. */
  folder: string;
  /** For the logs of what it starts. */
  logs: string;
  /** Whatever it starts is added to it; its `signal` says when to break off. */
  fleet: Fleet;
}

/** Shows a step of the work for as long as it takes. */
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
