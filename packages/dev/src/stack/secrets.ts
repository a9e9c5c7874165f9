import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCredentialKeys } from '@parley/messaging';

/** Files with the local stack's secrets, made once and readable by their owner alone. */
export interface StackSecrets {
  postgresPassword: string;
  /** What the front and the worker read, by the name of the variable that says where it is. */
  files: {
    CREDENTIAL_PRIVATE_KEYS_FILE: string;
    CREDENTIAL_PUBLIC_KEYS_FILE: string;
    REQUEST_SECRET_FILE: string;
    SESSION_SECRET_FILE: string;
  };
}

export function keepSecrets(folder: string): StackSecrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const privateKeys = join(folder, 'credential-private-keys.json');
  const publicKeys = join(folder, 'credential-public-keys.json');
  if (!existsSync(privateKeys) || !existsSync(publicKeys)) {
    const keys = makeCredentialKeys();
    write(publicKeys, keys.publicKeys);
    write(privateKeys, keys.privateKeys);
  }
  return {
    postgresPassword: readFileSync(keepRandom(join(folder, 'postgres-password'), 24), 'utf8').trim(),
    files: {
      CREDENTIAL_PRIVATE_KEYS_FILE: privateKeys,
      CREDENTIAL_PUBLIC_KEYS_FILE: publicKeys,
      REQUEST_SECRET_FILE: keepRandom(join(folder, 'request-secret'), 48),
      SESSION_SECRET_FILE: keepRandom(join(folder, 'session-secret'), 48),
    },
  };
}

/** `bytes` of randomness as base64url text. */
function keepRandom(file: string, bytes: number): string {
  if (!existsSync(file)) write(file, `${randomBytes(bytes).toString('base64url')}\n`);
  return file;
}

function write(file: string, text: string) {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
