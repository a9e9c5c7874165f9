import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An authority, and what it signs, whose key has the form that openssl writes and Java doesn't know. */
export function makeCertificates(folder: string) {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = (file: string) => openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file);
  key('ca-key.pem');
  openssl('req', '-x509', '-new', '-key', 'ca-key.pem', '-subj', '/CN=test', '-days', '2', '-out', 'ca.pem');
  key('server-key.pem');
  openssl('req', '-new', '-key', 'server-key.pem', '-subj', '/CN=127.0.0.1', '-out', 'server.csr');
  writeFileSync(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
  openssl(
    ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial'],
    ...['-days', '2', '-extfile', 'names', '-out', 'server-cert.pem'],
  );
  openssl('pkcs8', '-topk8', '-nocrypt', '-in', 'server-key.pem', '-out', 'server.pem');
  const both = ['server.pem', 'server-cert.pem'].map((name) => readFileSync(join(folder, name), 'utf8'));
  writeFileSync(join(folder, 'server.pem'), both.join(''));
}
