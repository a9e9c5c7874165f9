/**
 * A build that knows one pair more than this one, as the next release may: what was compiled, copied, with an entry of the
 * contract and a service more. Both are another pair's under a new name.
 */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface NewerBuild {
  /** The folder that stands for the project's. */
  readonly root: string;
  /** That only this build knows. */
  readonly pair: string;
}

const pair = 'user-search-people';
/** By what the new pair's entry stands in front of. */
const entries = [
  ['contracts/dist/pairs.js', 'export const pairs = {', `'${pair}': accountPairs['user-search-user'],`],
  ['worker/dist/services/index.js', 'export const services = {', `'${pair}': searchUsers,`],
] as const;

/**
 * @param root the project's folder, which is built
 * @param folder gets the build
 */
export async function makeNewerBuild(root: string, folder: string): Promise<NewerBuild> {
  // Packages lead to each other by links that are relative, and so to the copies.
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

/** These, and those that they depend on. */
async function packagesOf(root: string, names: readonly string[]): Promise<Set<string>> {
  const found = new Set(names);
  // What is found on the way is gone through too.
  for (const name of found) {
    const { dependencies = {} } = JSON.parse(
      await readFile(join(root, 'packages', name, 'package.json'), 'utf8'),
    ) as { dependencies?: Record<string, string> };
    for (const other of Object.keys(dependencies))
      if (other.startsWith('@parley/')) found.add(other.slice('@parley/'.length));
  }
  return found;
}
