/** What pushes are sent with: the key pair that push services know this deployment by (VAPID, RFC 8292), and whom they may ask. */
import { createECDH } from 'node:crypto';
import type { AllowedEndpoints } from './allowed-endpoint.ts';

export interface PushSettings extends AllowedEndpoints {
  /** An uncompressed point on P-256, base64url: what browsers subscribe with. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** `mailto:` or `https:`, of whoever runs the service. */
  readonly contact: string;
}

/** @param file JSON with the two keys, as `parley secrets` makes it. @throws Error saying what is wrong */
export function readPushKeys(file: string): Pick<PushSettings, 'publicKey' | 'privateKey'> {
  const { publicKey, privateKey } = JSON.parse(file) as Record<string, unknown>;
  if (typeof publicKey !== 'string' || typeof privateKey !== 'string')
    throw new Error('it has no publicKey and privateKey');
  const pair = createECDH('prime256v1');
  pair.setPrivateKey(privateKey, 'base64url');
  if (pair.getPublicKey('base64url') !== publicKey) throw new Error('its keys do not belong together');
  return { publicKey, privateKey };
}
