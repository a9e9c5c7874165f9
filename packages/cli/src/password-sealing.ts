/** Seals passwords before they are sent, if `--seal` or CREDENTIAL_PUBLIC_KEYS_FILE names the keys. */
import { readFileSync } from 'node:fs';
import { noSealing, type PasswordSealing, sealingFor } from '@parley/messaging';
import { UsageError } from './command-failed.ts';
import { userPath } from './user-path.ts';
import { words } from './words/language.ts';

/** @throws UsageError if the file has no keys */
export function passwordSealing(given: string | undefined): PasswordSealing {
  const file = given ? userPath(given) : process.env.CREDENTIAL_PUBLIC_KEYS_FILE;
  if (!file) return noSealing;
  try {
    return sealingFor(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(words().notJwks(file, (error as Error).message));
  }
}
