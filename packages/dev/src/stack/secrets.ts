import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  closeSecretFiles,
  makeCredentialKeys,
  makePushKeys,
  makeSecretFolder,
  writeSecretFile,
} from '@parley/messaging';

/** Files with the local stack's secrets, created once and readable only by their owner. */
export interface StackSecrets {
  postgresPassword: string;
  /** Passwords of the database roles of workers and fronts. */
  rolePasswords: { worker: string; front: string };
  /** Password of a user of the local Kafka, if it requires a login. */
  kafkaPasswordOf: (user: string) => string;
  folder: string;
  /** The secret files of front and worker, by the variable that names them. */
  files: {
    CREDENTIAL_PRIVATE_KEYS_FILE: string;
    CREDENTIAL_PUBLIC_KEYS_FILE: string;
    REQUEST_SECRET_FILE: string;
    SESSION_SECRET_FILE: string;
    SIGNATURE_SECRET_FILE: string;
    PUSH_KEYS_FILE: string;
  };
}

export function keepSecrets(folder: string): StackSecrets {
  makeSecretFolder(folder);
  closeSecretFiles(folder, readdirSync(folder));
  const privateKeys = join(folder, 'credential-private-keys.json');
  const publicKeys = join(folder, 'credential-public-keys.json');
  if (!existsSync(privateKeys) || !existsSync(publicKeys)) {
    const keys = makeCredentialKeys();
    writeSecretFile(publicKeys, keys.publicKeys);
    writeSecretFile(privateKeys, keys.privateKeys);
  }
  const pushKeys = join(folder, 'push-keys.json');
  if (!existsSync(pushKeys)) writeSecretFile(pushKeys, makePushKeys());
  const keptText = (name: string) => readFileSync(keepRandom(join(folder, name), 24), 'utf8').trim();
  return {
    postgresPassword: keptText('postgres-password'),
    rolePasswords: {
      worker: keptText('postgres-worker-password'),
      front: keptText('postgres-front-password'),
    },
    kafkaPasswordOf: (user) => keptText(`kafka-${user}-password`),
    folder,
    files: {
      CREDENTIAL_PRIVATE_KEYS_FILE: privateKeys,
      CREDENTIAL_PUBLIC_KEYS_FILE: publicKeys,
      REQUEST_SECRET_FILE: keepRandom(join(folder, 'request-secret'), 48),
      SESSION_SECRET_FILE: keepRandom(join(folder, 'session-secret'), 48),
      SIGNATURE_SECRET_FILE: keepRandom(join(folder, 'signature-secret'), 48),
      PUSH_KEYS_FILE: pushKeys,
    },
  };
}

/** Random bytes as base64url text. */
function keepRandom(file: string, bytes: number): string {
  if (!existsSync(file)) writeSecretFile(file, `${randomBytes(bytes).toString('base64url')}\n`);
  return file;
}
