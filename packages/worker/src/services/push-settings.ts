/**
 * Settings for sending pushes: the VAPID key pair (RFC 8292) by which push services identify this deployment, and its
 * contact.
 */
import { createECDH } from 'node:crypto';
import type { AllowedEndpoints } from './allowed-endpoint.ts';

export interface PushSettings extends AllowedEndpoints {
  /** An uncompressed point on P-256, base64url: what browsers subscribe with. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** A `mailto:` or `https:` address of whoever runs the deployment. */
  readonly contact: string;
}

/** @param file JSON with the two keys, as `parley secrets` writes it. @throws Error saying what is wrong */
export function readPushKeys(file: string): Pick<PushSettings, 'publicKey' | 'privateKey'> {
  const { publicKey, privateKey } = JSON.parse(file) as Record<string, unknown>;
  if (typeof publicKey !== 'string' || typeof privateKey !== 'string')
    throw new Error('it has no publicKey and privateKey');
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKey, 'base64url');
  if (pair.getPublicKey('base64url') !== publicKey) throw new Error('its keys do not belong together');
  return { publicKey, privateKey };
}
