/** `parley secrets`: the files that a deployment's CREDENTIAL_*_KEYS_FILE and *_SECRET_FILE variables name. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCredentialKeys } from '@parley/messaging';
import { CommandFailed } from './command-failed.ts';
import { userPath } from './user-path.ts';

/** Makes what is missing, readable by its owner alone; what is there stays as it is. @throws CommandFailed */
export function makeSecrets(given: string): void {
  const folder = userPath(given);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = (name: string) => join(folder, name);
  const privateKeys = path('credential-private-keys.json');
  const publicKeys = path('credential-public-keys.json');
  if (existsSync(privateKeys) !== existsSync(publicKeys))
    throw new CommandFailed(
      `${folder} has one half of the credential keys only.\n` +
        '  Put the other file back, or make new keys in another folder.',
    );
  if (!existsSync(privateKeys)) {
    const keys = makeCredentialKeys();
    write(publicKeys, keys.publicKeys);
    write(privateKeys, keys.privateKeys);
  }
  for (const name of ['request-secret', 'session-secret'])
    if (!existsSync(path(name))) write(path(name), `${randomBytes(48).toString('base64url')}\n`);
}

function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  process.stdout.write(`made ${file}\n`);
}
