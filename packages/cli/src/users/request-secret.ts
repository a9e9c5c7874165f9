/** The workers' request secret: who has it is an administrator. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { localSecretFile } from '../connection/local-stack.ts';
import { userPath } from '../user-path.ts';
import { words } from '../words/language.ts';

/** As workers require of theirs. */
const leastCharacters = 32;

export interface SecretOptions extends ConnectionOptions {
  /** A file, instead of what the environment or the local stack has. */
  readonly secret?: string;
}

/** @throws UsageError */
export function readRequestSecret(options: SecretOptions): string {
  const file = options.secret
    ? userPath(options.secret)
    : process.env.REQUEST_SECRET_FILE || localSecretFile('request-secret', options, process.env);
  if (!file) throw new UsageError(words().noRequestSecret);
  let secret: string;
  try {
    // Of several the first is used.
    [secret = ''] = readFileSync(file, 'utf8').trim().split('\n');
  } catch (error) {
    throw new UsageError(words().cannotRead(file, (error as Error).message));
  }
  if (secret.length < leastCharacters) throw new UsageError(words().shortSecret(file, leastCharacters));
  return secret;
}
