import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is neither undefined, null nor false.
 * @throws after `patience` milliseconds, naming what was waited for and the last error
 */
export async function waitFor<Answer>(
  what: string,
  ask: () => Answer | Promise<Answer>,
  patience = 25_000,
): Promise<NonNullable<Exclude<Answer, false>>> {
  const deadline = Date.now() + patience;
  let problem: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false)
        return answer as NonNullable<Exclude<Answer, false>>;
    } catch (error) {
      problem = error;
    }
    await sleep(25);
  } while (Date.now() < deadline);
  throw new Error(`waited ${patience} ms for ${what}`, { cause: problem });
}
