/** The local brokers' key, for clients and for each other, and its self-signed certificate. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeSecretFile } from '@parley/messaging';
import { StackError } from '../../stack-error.ts';

export interface BrokerCertificate {
  /** PKCS12, with key and certificate. */
  readonly keyStore: string;
  /** Contains its password. */
  readonly passwordFile: string;
  /** PEM: what clients trust. */
  readonly certificate: string;
}

/** Whoever presents the certificate is a broker, and may do anything. */
export const brokerPrincipal = 'User:CN=parley-broker';

/** Creates them in the folder, once. @param java as `findJava` returns it: its keytool creates certificates */
export function keepBrokerCertificate(folder: string, java: string): BrokerCertificate {
  const files = {
    keyStore: join(folder, 'kafka-broker.p12'),
    passwordFile: join(folder, 'kafka-broker-password'),
    certificate: join(folder, 'kafka-ca.pem'),
  };
  if (Object.values(files).every((file) => existsSync(file))) return files;
  for (const file of Object.values(files)) rmSync(file, { force: true });
  const incoming = `${files.keyStore}.new`;
  rmSync(incoming, { force: true });
  writeSecretFile(files.passwordFile, randomBytes(24).toString('base64url'));
  const store = ['-keystore', incoming, '-storetype', 'PKCS12', '-storepass:file', files.passwordFile];
  keytool(
    java,
    ...['-genkeypair', '-alias', 'broker', '-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '3650'],
    ...['-dname', 'CN=parley-broker', '-ext', 'SAN=IP:127.0.0.1,DNS:localhost', ...store],
  );
  const pem = keytool(java, '-exportcert', '-rfc', '-alias', 'broker', ...store);
  writeFileSync(files.certificate, pem, { mode: 0o644 });
  renameSync(incoming, files.keyStore);
  return files;
}

function keytool(java: string, ...args: string[]): string {
  const beside = join(dirname(java), 'keytool');
  const program = existsSync(beside) ? beside : 'keytool';
  // Its output must be secret from the first byte on.
  const mask = process.umask(0o077);
  try {
    const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status === 0) return stdout;
    throw new StackError(
      `Java's keytool could not make a certificate: ${(error?.message ?? stdout + stderr).trim()}`,
      'It comes with Java. Check whether it is installed:  keytool -help',
    );
  } finally {
    process.umask(mask);
  }
}
