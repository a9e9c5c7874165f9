/** Files with keys and secrets: whatever the umask, and whatever was there before, only their owner can read them. */
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An existing folder keeps its mode: others may need what else it contains. */
export function makeSecretFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** A concurrent reader sees the old or the new text, never a part. */
export function writeSecretFile(file: string, text: string): void {
  const incoming = `${file}.new`;
  rmSync(incoming, { force: true }); // its mode would be kept
  writeFileSync(incoming, text, { mode: 0o600, flag: 'wx' });
  renameSync(incoming, file);
}

/** Restricts a folder's existing files: those that were copied or made by other tools are often readable by all. */
export function closeSecretFiles(folder: string, names: readonly string[]): void {
  for (const file of names.map((name) => join(folder, name)).filter(existsSync))
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
}
