import { resolve } from 'node:path';

/** Resolves a path against the user's folder: npm runs scripts in the project's folder, and passes on where it was called. */
export function userPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
