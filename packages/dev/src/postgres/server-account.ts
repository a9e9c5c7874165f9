import { execFileSync, spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { sameCommand } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import { exampleDatabaseUrl } from '../stack-settings.ts';

/** The operating system's user for a server that must not run as ourselves. */
export interface ServerAccount {
  uid: number;
  gid: number;
}

const accountName = 'postgres';

/**
 * PostgreSQL refuses to run as root; then it runs as the user `postgres`, which is created if necessary.
 * @returns undefined otherwise: the server runs as the current user
 */
export function serverAccount(): ServerAccount | undefined {
  if (userInfo().uid !== 0) return undefined;
  return lookUp() ?? create();
}

function lookUp(): ServerAccount | undefined {
  const id = (flag: string) => spawnSync('id', [flag, accountName], { encoding: 'utf8' });
  const [uid, gid] = [id('-u'), id('-g')];
  if (uid.status !== 0 || gid.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

function create(): ServerAccount {
  try {
    execFileSync('useradd', ['--system', '--user-group', '--no-create-home', accountName], { stdio: 'pipe' });
  } catch {
    throw noAccount();
  }
  const made = lookUp();
  if (!made) throw noAccount();
  return made;
}

function noAccount(): StackError {
  return new StackError(
    `PostgreSQL does not run as root, and the user "${accountName}" it would run as could not be created.`,
    `Create one:  useradd --system --user-group ${accountName}`,
    'Or start Parley as an ordinary user,',
    `or name a PostgreSQL that runs elsewhere:  ${sameCommand({ DATABASE_URL: exampleDatabaseUrl })}`,
  );
}

/** Whether the account can create files in the folder, or read and enter it. */
export function canUse(
  account: ServerAccount | undefined,
  folder: string,
  access: 'write' | 'read',
): boolean {
  if (!account) return true;
  const flags = access === 'write' ? ['-w', folder, '-a', '-x', folder] : ['-r', folder, '-a', '-x', folder];
  return spawnSync('test', flags, { ...account, cwd: '/' }).status === 0;
}
