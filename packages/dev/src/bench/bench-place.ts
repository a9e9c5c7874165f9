import type { CommandContext } from '../command.ts';
import type { Fleet } from '../stack/fleet.ts';

/** What a measurement works with. */
export interface BenchPlace extends CommandContext {
  /** For everything it makes; removed afterwards. */
  folder: string;
  /** For the logs of what it starts; kept only when it fails. */
  logs: string;
  /** Whatever it starts is added to it; its `signal` says when to break off. */
  fleet: Fleet;
}

/** Shows a step of the work for as long as it takes. */
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
