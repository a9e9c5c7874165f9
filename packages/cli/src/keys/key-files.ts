/** A deployment's key files for passwords: the workers' private keys, and the public keys that fronts seal to. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseKeys } from '@parley/messaging';
import { CommandFailed } from '../command-failed.ts';
import { words } from '../words/language.ts';

export type CredentialKey = ReturnType<typeof parseKeys>[number];

export const keyFiles = {
  private: 'credential-private-keys.json',
  public: 'credential-public-keys.json',
} as const;
export const secretFiles = ['request-secret', 'session-secret', 'signature-secret'] as const;

export interface KeyFiles {
  readonly private: readonly CredentialKey[];
  /** Passwords are sealed to the first. */
  readonly public: readonly CredentialKey[];
}

/** @throws CommandFailed if one is missing or is not a JWKS */
export function readKeyFiles(folder: string): KeyFiles {
  return {
    private: readKeys(join(folder, keyFiles.private)),
    public: readKeys(join(folder, keyFiles.public)),
  };
}

function readKeys(file: string): CredentialKey[] {
  try {
    return parseKeys(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandFailed(words().notJwks(file, (error as Error).message));
  }
}

/** When a key was made, if it says so. @returns epoch milliseconds */
export const madeAt = ({ iat }: CredentialKey & { iat?: unknown }): number | undefined =>
  typeof iat === 'number' ? iat * 1_000 : undefined;

/** What is wrong with a secret's file, if anything: others may read it, or it is missing. */
export function secretState(file: string): 'ok' | 'missing' | 'open' {
  if (!existsSync(file)) return 'missing';
  return (statSync(file).mode & 0o077) === 0 ? 'ok' : 'open';
}
