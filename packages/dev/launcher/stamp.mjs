// Remembers what a step was made from, so that it is left out while nothing it depends on has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Every file below a path (or the path itself, if it is one), but for dependencies and built files. */
export function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist', 'dist-types', 'generated'].includes(entry.name))
    .flatMap((entry) => filesBelow(join(path, entry.name)))
    .sort();
}

/** A digest of the names and contents of files, and of whatever else counts (`extra`). */
export function digest(root, files, ...extra) {
  const hash = createHash('sha256').update(JSON.stringify(extra));
  for (const file of files) hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

export const isStamped = (file, value) => existsSync(file) && readFileSync(file, 'utf8') === value;

export function stamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, value);
}
