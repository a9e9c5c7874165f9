/**
 * Proves to the front that this page requested a login: others may hold the same anonymous cookie, and receive the
 * reply with its ticket. The verifier stays in this page until the claim; the login request carries only its SHA-256.
 */
import { sha256 } from '@noble/hashes/sha2.js';

export interface LoginClaim {
  /** 32 random bytes as base64url. */
  readonly verifier: string;
  /** The SHA-256 of the verifier's characters, as base64url. */
  readonly challenge: string;
}

// Not `crypto.subtle`, which browsers offer only on https and localhost.
export function createLoginClaim(): LoginClaim {
  const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
  return { verifier, challenge: base64url(sha256(new TextEncoder().encode(verifier))) };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
