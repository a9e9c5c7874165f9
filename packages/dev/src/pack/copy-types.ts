/** Copies a package's declarations and all those of ours they refer to, with paths instead of our packages' names. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { packageName } from './package-name.ts';

/** In declarations, as `from '…'` and `import("…")`. */
const imported = /(?<=\bfrom ['"]|\bimport\(['"])[^'"]+(?=['"])/g;

/**
 * @param entry the first declaration, below `packages`
 * @param out gets `<package>/<path below its dist>.d.ts`
 * @returns the imported libraries
 */
export function copyTypes(packages: string, entry: string, out: string): ReadonlySet<string> {
  const libraries = new Set<string>();
  const done = new Set<string>();
  const copy = (file: string): void => {
    if (done.has(file)) return;
    done.add(file);
    const target = targetOf(packages, file, out);
    const text = readFileSync(file, 'utf8').replaceAll(imported, (id) => {
      const next = declarationOf(packages, file, id);
      if (next === undefined) {
        libraries.add(packageName(id));
        return id;
      }
      copy(next);
      const path = relative(dirname(target), targetOf(packages, next, out)).replace(/\.d\.ts$/, '.js');
      return path.startsWith('.') ? path : `./${path}`;
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
  };
  copy(join(packages, entry));
  return libraries;
}

const targetOf = (packages: string, file: string, out: string): string =>
  join(out, relative(packages, file).replace('/dist/', '/'));

/** Undefined for a library's. */
function declarationOf(packages: string, file: string, id: string): string | undefined {
  if (id.startsWith('.')) return join(dirname(file), id.replace(/\.[jt]s$/, '.d.ts'));
  const [, room = '', inside = ''] = /^@parley\/([^/]+)(\/.+)?$/.exec(id) ?? [];
  if (room === '') return undefined;
  const { exports } = JSON.parse(readFileSync(join(packages, room, 'package.json'), 'utf8'));
  return join(packages, room, exports[`.${inside}`].types);
}
