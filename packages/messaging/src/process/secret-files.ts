/** Files with keys and secrets: whatever the umask, whatever lay there before, their owner alone reads them. */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One that is there already stays as it is: others may have to get at what else it holds. */
export function makeSecretFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Whoever reads it meanwhile sees the old or the new text, never a part. */
export function writeSecretFile(file: string, text: string): void {
  const incoming = `${file}.new`;
  rmSync(incoming, { force: true }); // its mode would stay
  writeFileSync(incoming, text, { mode: 0o600, flag: 'wx' });
  renameSync(incoming, file);
}

/** Those of a folder that are there: what was copied or made by other means is often readable by all. */
export function closeSecretFiles(folder: string, names: readonly string[]): void {
  for (const file of names.map((name) => join(folder, name)).filter(existsSync))
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}
