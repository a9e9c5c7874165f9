import { vi } from 'vitest';

/** Waits until an assertion holds. @returns what it returns then */
export const eventually = <Result>(assertion: () => Result) =>
  vi.waitFor(assertion, { timeout: 30_000, interval: 20 });
