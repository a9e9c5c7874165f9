import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import './provided.ts';

/** A prefix for the topics and groups of one suite, different at each call. */
export function topicPrefix(): string {
  return `test-${inject('testRun')}-${randomBytes(4).toString('hex')}-`;
}
