import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import './provided.ts';

/** What the names of all topics and groups of a run begin with. */
export const topicsOf = (testRun: string) => `test-${testRun}-`;

/** A prefix for the topics and groups of one suite, different at each call. */
export function topicPrefix(): string {
  return `${topicsOf(inject('testRun'))}${randomBytes(4).toString('hex')}-`;
}
