/** The files of a deployment's keys for passwords: what workers open with, and what fronts seal to. */
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
  /** The first is sealed to. */
  readonly public: readonly CredentialKey[];
}

/** @throws CommandFailed where one is missing, or no JWKS */
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

/** When a key was made, where it says so. @returns epoch milliseconds */
export const madeAt = ({ iat }: CredentialKey & { iat?: unknown }): number | undefined =>
  typeof iat === 'number' ? iat * 1_000 : undefined;

/** What is wrong with a secret's file, if anything is: whether others may read it, and whether it is there at all. */
export function secretState(file: string): 'ok' | 'missing' | 'open' {
  if (!existsSync(file)) return 'missing';
  return (statSync(file).mode & 0o077) === 0 ? 'ok' : 'open';
}
