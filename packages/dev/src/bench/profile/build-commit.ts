import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchPlace } from '../bench-place.ts';
import { runTool } from '../measuring/run-tool.ts';

export const shortCommit = async (place: BenchPlace, commit: string): Promise<string> =>
  (await git(place, ['rev-parse', '--short', commit])).trim();

/** Builds the project at a commit, in a folder of its own. @returns the folder */
export async function buildCommit(place: BenchPlace, commit: string): Promise<string> {
  const folder = join(place.folder, 'before');
  const archive = join(place.folder, 'before.tar');
  mkdirSync(folder);
  await git(place, ['archive', '--format=tar', '--output', archive, commit]);
  await runTool(place, {
    name: `Unpacking ${commit}`,
    program: 'tar',
    args: ['-xf', archive],
    cwd: folder,
  });
  await runTool(place, {
    name: `Building ${commit}`,
    program: 'npm',
    args: ['run', '--silent', 'prepare:code'],
    cwd: folder,
  });
  return folder;
}

async function git(place: BenchPlace, args: string[]): Promise<string> {
  const { output } = await runTool(place, {
    name: `git ${args[0]}`,
    program: 'git',
    args,
    cwd: place.root,
    install: 'The commit to compare with is taken from git: measure in a clone of the project.',
  });
  return output;
}
