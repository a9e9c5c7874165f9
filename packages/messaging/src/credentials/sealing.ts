/**
 * Passwords travel sealed to the workers' key, as a compact JWE (RFC 7516) with ECDH-ES and A256GCM whose plaintext is
 * the password. The protected header binds it to one use: `pair`, `userId`, `requestId` and `origin` must match the
 * request, and so must `field` if present. So a sealed password copied from the topic is of no other use.
 */
import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { decodeUtf8, Failure } from '@parley/contracts';
import { CompactEncrypt, compactDecrypt, importJWK, type JSONWebKeySet, type JWK } from 'jose';

export interface SealBinding {
  readonly pair: string;
  /** The request field of the password. */
  readonly field?: string;
  readonly userId: string;
  readonly requestId: string;
  /** Absent if the request has none. */
  readonly origin?: string | undefined;
}

const algorithm = 'ECDH-ES';
const encryption = 'A256GCM';

/** @throws Error if the text is not a JWKS with at least one P-256 key that has a `kid`. */
export function parseKeys(jwks: string): JWK[] {
  const { keys } = JSON.parse(jwks) as JSONWebKeySet;
  if (!Array.isArray(keys) || keys.length === 0) throw new Error('holds no keys');
  for (const key of keys) {
    if (key.kty !== 'EC' || key.crv !== 'P-256' || !key.kid)
      throw new Error('every key must be EC P-256 with a kid');
    createPublicKey({ key: key as JsonWebKey, format: 'jwk' }); // throws if the point is not on the curve
  }
  return keys;
}

export type Seal = (password: string, binding: SealBinding) => Promise<string>;

/** Seals to the first of the public keys. */
export function createSeal(publicKeys: readonly JWK[]): Seal {
  const [first] = publicKeys;
  if (!first) throw new Error('no key to seal to');
  const imported = importJWK(first, algorithm);
  return async (password, { pair, field, userId, requestId, origin }) =>
    new CompactEncrypt(new TextEncoder().encode(password))
      .setProtectedHeader({
        alg: algorithm,
        enc: encryption,
        kid: first.kid as string,
        pair,
        ...(field !== undefined && { field }),
        userId,
        requestId,
        ...(origin !== undefined && { origin }),
      })
      .encrypt(await imported);
}

export type Unseal = (sealed: string, request: SealBinding) => Promise<string>;

/** Any of the private keys opens: during a rotation, workers have both the old and the new one. */
export function createUnseal(privateKeys: readonly JWK[]): Unseal {
  const imported = new Map(privateKeys.map((key) => [key.kid, importJWK(key, algorithm)]));
  return async (sealed, request) => {
    try {
      const { plaintext, protectedHeader } = await compactDecrypt(
        sealed,
        async ({ kid }) => {
          const key = await imported.get(kid);
          if (!key) throw new Error('sealed to a key that is not ours');
          return key;
        },
        { keyManagementAlgorithms: [algorithm], contentEncryptionAlgorithms: [encryption] },
      );
      for (const name of ['pair', 'userId', 'requestId', 'origin'] as const)
        if (protectedHeader[name] !== request[name])
          throw new Error(`sealed for another ${name}, or for any`);
      // Which of the request's passwords it is; without it, the field where it was found.
      const { field = request.field } = protectedHeader;
      if (field !== request.field) throw new Error('sealed for another field');
      return decodeUtf8(plaintext);
    } catch (cause) {
      throw new Failure('CREDENTIALS_UNREADABLE', undefined, { cause });
    }
  };
}
