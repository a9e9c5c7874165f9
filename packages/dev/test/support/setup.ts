/** Run by vitest before each file of tests. */
import { afterAll, afterEach } from 'vitest';
import { endLeftovers } from './leftovers.ts';

afterEach(() => endLeftovers('test'));
afterAll(() => endLeftovers('file'));
