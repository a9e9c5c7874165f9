/** Where a command's results go. */
import { join, resolve } from 'node:path';

/** npm runs scripts in the project's folder, and provides the user's. */
export function fromWhereWeAre(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** A path in the folder, named by the time. */
export function namedByTime(folder: string, extension = ''): string {
  return join(folder, new Date().toISOString().slice(0, 19).replaceAll(':', '-') + extension);
}
