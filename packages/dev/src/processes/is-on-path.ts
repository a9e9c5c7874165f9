import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export function isOnPath(program: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.some((folder) => existsSync(join(folder, program)));
}
