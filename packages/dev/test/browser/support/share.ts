import { afterAll, type TestContext } from 'vitest';
import type { Lifetime } from './visitor.ts';

/**
 * What tests of a file share that run one after the other: it is begun for the first of them and ended after the last, and begun anew
 * after one that failed.
 */
export function share<Shared>(
  begin: (during: Lifetime) => Promise<Shared>,
): (during: TestContext) => Promise<Shared> {
  let shared: Promise<Shared> | undefined;
  let task: Lifetime['task'] = {};
  const ends: (() => unknown)[] = [];
  const end = async () => {
    shared = undefined;
    for (const each of ends.splice(0).reverse()) await each();
  };
  afterAll(end);
  const lifetime: Lifetime = {
    get task() {
      return task;
    },
    onTestFinished: (each) => ends.push(each),
  };
  return (during) => {
    task = during.task;
    during.onTestFailed(end);
    shared ??= begin(lifetime);
    return shared;
  };
}
