/** Reads the workers' request secret: whoever has it can act as an administrator. */
import { readFileSync } from 'node:fs';
import { leastSecretLength, secretsIn } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import type { ConnectionOptions } from '../connection/connection-options.ts';
import { localSecretFile } from '../connection/local-stack.ts';
import { userPath } from '../user-path.ts';
import { words } from '../words/language.ts';

export interface SecretOptions extends ConnectionOptions {
  /** A file to use instead of the environment's or the local stack's. */
  readonly secret?: string;
}

/** Read as workers read it; the first if there are several. @throws UsageError */
export function readRequestSecret(options: SecretOptions): string {
  const file = options.secret
    ? userPath(options.secret)
    : process.env.REQUEST_SECRET_FILE || localSecretFile('request-secret', options, process.env);
  if (!file) throw new UsageError(words().noRequestSecret);
  const secrets = secretsIn(textOf(file));
  if (secrets === undefined) throw new UsageError(words().shortSecret(file, leastSecretLength));
  const [secret = ''] = secrets;
  return secret;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(words().cannotRead(file, (error as Error).message));
  }
}
