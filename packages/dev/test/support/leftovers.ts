/** What is to be ended after a test or a test file, whoever has begun it: support code has no hooks of its own, as files share it. */

type End = () => unknown;

const left = { test: new Set<End>(), file: new Set<End>() };

export type Scope = keyof typeof left;

/** Calls `end` once the running test, or all of its file, is over. */
export function endAfter(scope: Scope, end: End): void {
  left[scope].add(end);
}

/** All that is to be ended, together. */
export async function endLeftovers(scope: Scope): Promise<void> {
  const ends = [...left[scope]];
  left[scope].clear();
  await Promise.all(ends.map((end) => end()));
}
