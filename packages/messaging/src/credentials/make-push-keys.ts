/** Generates the key pair by which push services identify a deployment (VAPID, RFC 8292). */
import { createECDH } from 'node:crypto';

/** @returns JSON with both halves, base64url: for workers only */
export function makePushKeys(): string {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const publicKey = pair.getPublicKey('base64url');
  // One in 256 private keys starts with a zero byte, which Node omits.
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
    .subarray(-32)
    .toString('base64url');
  return `${JSON.stringify({ publicKey, privateKey }, null, 2)}\n`;
}
