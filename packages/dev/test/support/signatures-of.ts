import { readFileSync } from 'node:fs';
import { Signatures } from '@parley/messaging';
import type { System } from './system.ts';

/** Those of a system's workers. */
export function signaturesOf({ environment: { SIGNATURE_SECRET_FILE = '' } }: Pick<System, 'environment'>) {
  return new Signatures([readFileSync(SIGNATURE_SECRET_FILE, 'utf8').trim()]);
}
