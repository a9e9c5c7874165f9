import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { sameCommand, shellQuoted } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';

/** Where everything is inside DATA_DIR. */
export function dataFolder(dataDir: string) {
  return {
    lock: join(dataDir, 'run', 'lock'),
    processes: join(dataDir, 'run', 'processes.json'),
    ready: join(dataDir, 'run', 'ready.json'),
    secrets: join(dataDir, 'secrets'),
    logs: join(dataDir, 'logs'),
    postgres: join(dataDir, 'postgres'),
    files: join(dataDir, 'files'),
    // Clusters of one and of three brokers are different clusters: a restart can't add or remove nodes. Nor can users
    // be added to one that was created without.
    kafka: (brokers: number, isSecure = false) =>
      join(dataDir, `kafka-${isSecure ? 'secure-' : ''}${brokers}`),
  };
}

export type DataFolder = ReturnType<typeof dataFolder>;

/** Everything that the stack creates in its folder. */
const made = [
  'postgres',
  'kafka-1',
  'kafka-3',
  'kafka-secure-1',
  'kafka-secure-3',
  'files',
  'secrets',
  'logs',
  'logs.before',
  'run',
];

/** Marks a folder as ours: other folders have a `run` or `logs` too. */
const markFile = (dataDir: string) => join(dataDir, 'run', 'parley');

/** The size of a new stack, with room for its first day. */
const leastBytes = 100 * 1024 * 1024;

/**
 * Creates the folder, or uses it if it is ours.
 * @throws {StackError} if DATA_DIR is something else, which `npm run reset` might delete
 */
export function takeDataFolder(dataDir: string): void {
  assertWritable(dataDir);
  if (!isOurs(dataDir) && !isEmpty(dataDir)) {
    throw new StackError(
      `DATA_DIR names ${dataDir}, which has other things in it.`,
      `Name a folder of its own:  ${sameCommand({ DATA_DIR: join(dataDir, 'parley') })}`,
    );
  }
  assertHasSpace(dataDir);
  mkdirSync(dirname(markFile(dataDir)), { recursive: true });
  writeFileSync(markFile(dataDir), "Parley's npm start made this folder; npm run reset clears it.\n");
}

/** Whether a folder is empty, except for the remains of a start that failed at once. */
function isEmpty(dataDir: string): boolean {
  if (!existsSync(dataDir)) return true;
  const names = readdirSync(dataDir);
  return names.every((name) => name === 'run') && names.every((name) => isEmptyFolder(join(dataDir, name)));
}

const isEmptyFolder = (path: string) => statSync(path).isDirectory() && readdirSync(path).length === 0;

/** @throws {StackError} if the path is no folder, or we can't create or write it */
export function assertWritable(dataDir: string): void {
  const found = nearest(dataDir);
  if (!statSync(found).isDirectory()) {
    throw new StackError(
      `DATA_DIR names ${dataDir}, and ${found === dataDir ? 'that' : found} is a file.`,
      `Name a folder:  ${sameCommand({ DATA_DIR: elsewhere(dataDir) })}`,
    );
  }
  for (const folder of [found, join(dataDir, 'run')].filter(existsSync)) {
    try {
      accessSync(folder, constants.W_OK);
    } catch (cause) {
      const error = new StackError(
        `${folder} can't be written to by ${userInfo().username}.`,
        ...howToGetIn(dataDir),
        `Or keep the data elsewhere:  ${sameCommand({ DATA_DIR: elsewhere(dataDir) })}`,
      );
      error.cause = cause;
      throw error;
    }
  }
}

/** Names only what Parley has created or would create: everything else belongs to somebody else. */
function howToGetIn(dataDir: string): string[] {
  const user = shellQuoted(userInfo().username);
  const folder = shellQuoted(dataDir);
  if (!existsSync(dataDir)) return [`Make one that is yours:  sudo install -d -o ${user} ${folder}`];
  if (!isOurs(dataDir)) return [];
  return [
    `If it is your Parley that another user started here, make it yours:  sudo chown -R ${user} ${folder}`,
  ];
}

/** A private folder in the user's home. */
function elsewhere(dataDir: string): string {
  const usual = join(homedir(), 'parley-data');
  return resolve(dataDir) === usual ? `${usual}-2` : usual;
}

const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));

function assertHasSpace(dataDir: string): void {
  const free = freeBytes(dataDir);
  if (free >= leastBytes) return;
  throw new StackError(
    `The disk that has ${dataDir} is full: ${megabytes(free)} MB are free, and Parley needs ${megabytes(leastBytes)}.`,
    `See what is full:  df -h ${shellQuoted(nearest(dataDir))}`,
    `Make room, or keep the data elsewhere:  ${sameCommand({ DATA_DIR: elsewhere(dataDir) })}`,
  );
}

export const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024);

/** How much an ordinary user may still write to the disk of the folder, which may not exist yet. */
export function freeBytes(dataDir: string): number {
  const { bavail, bsize } = statfsSync(nearest(dataDir));
  return bavail * bsize;
}

/** Whether a stack has been started here. The second file is from versions before the first existed. */
export const isOurs = (dataDir: string) => [markFile(dataDir), dataFolder(dataDir).processes].some(isFile);

// A system's /run has a folder for each of its services, and one may be called parley.
const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** The paths of everything that the stack has created here. */
export const madeIn = (dataDir: string): string[] =>
  made.map((name) => join(dataDir, name)).filter((path) => existsSync(path));

/** Deletes what the stack has created, and the folder if it is then empty. */
export function clearDataFolder(dataDir: string): void {
  for (const path of madeIn(dataDir)) rmSync(path, { recursive: true, force: true });
  if (readdirSync(dataDir).length === 0) rmdirSync(dataDir);
}
