/**
 * The steps that rotate the key for passwords during operation: workers get the new key before fronts do, and the old key is
 * removed last. The two files show which step is next.
 */
import type { CredentialKey, KeyFiles } from './key-files.ts';

export type Step = 'add' | 'publish' | 'retire';

/** The content of the files after the next step. */
export interface Rotation extends KeyFiles {
  readonly step: Step;
  /** Keys that are no longer sealed to, but that workers can still open with; in `retire`, those being removed. */
  readonly old: readonly CredentialKey[];
}

/** @param make makes a new key pair */
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
