/** The compiled package and all our packages that it needs, as one file per format. */
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'rolldown';
import { packageName } from './package-name.ts';
import type { PublishedPackage } from './packages.ts';

export interface Bundle {
  /** Libraries that it imports. */
  readonly imported: ReadonlySet<string>;
  /** Folders of the bundled libraries. */
  readonly carried: ReadonlySet<string>;
}

/** @param root the project's folder @param out folder for the files */
export async function bundleCode(root: string, published: PublishedPackage, out: string): Promise<Bundle> {
  const imported = new Set<string>();
  const carried = new Set<string>();
  const isCarried = (name: string) => name.startsWith('@parley/') || published.carried.includes(name);
  for (const format of published.formats) {
    const { output } = await build({
      input: join(root, 'packages', published.room, 'dist', published.entry),
      platform: 'node',
      external: (id) => /^[a-z@]/.test(id) && !isCarried(packageName(id)),
      // Unused modules of ours have no side effects when loaded, so they and their libraries are left out.
      treeshake: {
        moduleSideEffects: (id) => !id.startsWith(join(root, 'packages')) || id.endsWith(published.entry),
      },
      output: {
        dir: out,
        format,
        entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
        codeSplitting: false,
      },
      logLevel: 'warn',
    });
    // What is imported only when it is needed is in the same file.
    const own = new Set(output.map(({ fileName }) => fileName));
    for (const chunk of output.filter((each) => each.type === 'chunk')) {
      for (const id of [...chunk.imports, ...chunk.dynamicImports])
        if (!isBuiltin(id) && !own.has(id)) imported.add(packageName(id));
      for (const id of chunk.moduleIds) {
        const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? [];
        if (folder !== undefined) carried.add(folder);
      }
    }
  }
  return { imported, carried };
}
