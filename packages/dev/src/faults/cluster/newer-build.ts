/**
 * A build with one pair more, as the next release may have: a copy of the compiled code with an additional contract
 * entry and service. Both are another pair's under a new name.
 */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface NewerBuild {
  /** Its root folder. */
  readonly root: string;
  /** The additional pair. */
  readonly pair: string;
}

const pair = 'user-search-people';
/** By the text before which the new pair's entry is inserted. */
const entries = [
  ['contracts/dist/pairs.js', 'export const pairs = {', `'${pair}': accountPairs['user-search-user'],`],
  ['worker/dist/services/index.js', 'export const services = {', `'${pair}': searchUsers,`],
] as const;

/**
 * @param root the project's folder, which must be built
 * @param folder for the new build
 */
export async function makeNewerBuild(root: string, folder: string): Promise<NewerBuild> {
  // Links between packages are relative, so they lead to the copies.
  for (const name of await packagesOf(root, ['worker', 'front']))
    for (const part of ['package.json', 'dist', 'node_modules'])
      await cp(join(root, 'packages', name, part), join(folder, 'packages', name, part), {
        recursive: true,
        verbatimSymlinks: true,
      });
  for (const shared of ['package.json', 'node_modules', 'prisma'])
    await symlink(join(root, shared), join(folder, shared));
  for (const [path, head, entry] of entries) {
    const file = join(folder, 'packages', path);
    const text = await readFile(file, 'utf8');
    if (!text.includes(head)) throw new Error(`${file} has no ${head}`);
    await writeFile(file, text.replace(head, `${head}\n    ${entry}`));
  }
  return { root: folder, pair };
}

/** These packages, and those they depend on. */
async function packagesOf(root: string, names: readonly string[]): Promise<Set<string>> {
  const found = new Set(names);
  // Packages found on the way are included.
  for (const name of found) {
    const { dependencies = {} } = JSON.parse(
      await readFile(join(root, 'packages', name, 'package.json'), 'utf8'),
    ) as { dependencies?: Record<string, string> };
    for (const other of Object.keys(dependencies))
      if (other.startsWith('@parley/')) found.add(other.slice('@parley/'.length));
  }
  return found;
}
