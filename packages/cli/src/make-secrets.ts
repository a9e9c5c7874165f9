/** `parley secrets`: makes the files for a deployment's CREDENTIAL_*_KEYS_FILE and *_SECRET_FILE variables. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  closeSecretFiles,
  makeCredentialKeys,
  makePushKeys,
  makeSecretFolder,
  writeSecretFile,
} from '@parley/messaging';
import { CommandFailed } from './command-failed.ts';
import { userPath } from './user-path.ts';

const secrets = ['request-secret', 'session-secret', 'signature-secret'];
const pushKeys = 'push-keys.json';
const keys = ['credential-private-keys.json', 'credential-public-keys.json'];

/** Makes missing files; existing ones keep their contents. Only the owner can read them. @throws CommandFailed */
export function makeSecrets(given: string): void {
  const folder = userPath(given);
  makeSecretFolder(folder);
  closeSecretFiles(folder, [...keys, pushKeys, ...secrets]);
  const path = (name: string) => join(folder, name);
  const privateKeys = path('credential-private-keys.json');
  const publicKeys = path('credential-public-keys.json');
  if (existsSync(privateKeys) !== existsSync(publicKeys))
    throw new CommandFailed(
      `${folder} has one half of the credential keys only.\n` +
        '  Put the other file back, or make new keys in another folder.',
    );
  if (!existsSync(privateKeys)) {
    const made = makeCredentialKeys();
    write(publicKeys, made.publicKeys);
    write(privateKeys, made.privateKeys);
  }
  if (!existsSync(path(pushKeys))) write(path(pushKeys), makePushKeys());
  for (const name of secrets)
    if (!existsSync(path(name))) write(path(name), `${randomBytes(48).toString('base64url')}\n`);
}

function write(file: string, text: string): void {
  writeSecretFile(file, text);
  process.stdout.write(`made ${file}\n`);
}
