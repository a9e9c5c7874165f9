/**
 * The steps in which the key for passwords is changed while everything runs: the new one goes to the workers before the fronts, and
 * the old one goes last. Which step is next can be told from the two files.
 */
import type { CredentialKey, KeyFiles } from './key-files.ts';

export type Step = 'add' | 'publish' | 'retire';

/** What the files are to have after the next step. */
export interface Rotation extends KeyFiles {
  readonly step: Step;
  /** That nobody seals to any more, and workers go on opening; of `retire`, that they don't from now on. */
  readonly old: readonly CredentialKey[];
}

/** @param make a new key, private and public */
export function nextStep(
  files: KeyFiles,
  make: () => { private: CredentialKey; public: CredentialKey },
): Rotation {
  const published = new Set(files.public.map(({ kid }) => kid));
  const sealedTo = files.public[0]?.kid;
  const [newest] = files.private;
  const old = files.private.filter(({ kid }) => kid !== newest?.kid);
  if (newest && !published.has(newest.kid))
    return { step: 'publish', private: files.private, public: [publicHalf(newest)], old };
  if (newest && newest.kid === sealedTo && old.length > 0)
    return { step: 'retire', private: [newest], public: [publicHalf(newest)], old };
  const made = make();
  return { step: 'add', private: [made.private, ...files.private], public: files.public, old: files.private };
}

const publicHalf = ({ d: _, ...key }: CredentialKey): CredentialKey => key;
