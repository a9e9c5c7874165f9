/** Generates the keys to which passwords are sealed. */
import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';

export interface CredentialKeys {
  /** A JWKS (RFC 7517) with the private half of one EC P-256 key: for workers only. */
  readonly privateKeys: string;
  /** The same with the public half: for fronts. */
  readonly publicKeys: string;
}

export function makeCredentialKeys(): CredentialKeys {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Creation time in the form of JWTs, for key management.
  const iat = Math.floor(Date.now() / 1_000);
  const about = { kid: randomUUID(), alg: 'ECDH-ES', use: 'enc', iat };
  const set = (key: KeyObject) =>
    `${JSON.stringify({ keys: [{ ...key.export({ format: 'jwk' }), ...about }] }, null, 2)}\n`;
  return { privateKeys: set(privateKey), publicKeys: set(publicKey) };
}
