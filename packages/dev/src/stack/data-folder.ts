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
    // A cluster of one and a cluster of three are different clusters: a node can't join or leave by a restart. Nor do
    // users come into one that was made without.
    kafka: (brokers: number, isSecure = false) =>
      join(dataDir, `kafka-${isSecure ? 'secure-' : ''}${brokers}`),
  };
}

export type DataFolder = ReturnType<typeof dataFolder>;

/** What the stack makes in its folder. */
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

/** Says that a folder is ours: others have a `run` or `logs` too. */
const markFile = (dataDir: string) => join(dataDir, 'run', 'parley');

/** What a stack takes that has just been made, with room for its first day. */
const leastBytes = 100 * 1024 * 1024;

/**
 * Makes the folder, or takes it if it is ours.
 * @throws {StackError} when DATA_DIR names something else, which `npm run reset` might take along
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

/** A folder that holds nothing, but perhaps what was left by a start that failed at once. */
function isEmpty(dataDir: string): boolean {
  if (!existsSync(dataDir)) return true;
  const names = readdirSync(dataDir);
  return names.every((name) => name === 'run') && names.every((name) => isEmptyFolder(join(dataDir, name)));
}

const isEmptyFolder = (path: string) => statSync(path).isDirectory() && readdirSync(path).length === 0;

/** @throws {StackError} when the folder is no folder, or is there, or could be made, but not by us */
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

/** Names nothing but what Parley has made or would make: whatever else is there is somebody's. */
function howToGetIn(dataDir: string): string[] {
  const user = shellQuoted(userInfo().username);
  const folder = shellQuoted(dataDir);
  if (!existsSync(dataDir)) return [`Make one that is yours:  sudo install -d -o ${user} ${folder}`];
  if (!isOurs(dataDir)) return [];
  return [
    `If it is your Parley that another user started here, make it yours:  sudo chown -R ${user} ${folder}`,
  ];
}

/** A folder in the user's home that is there for nobody else. */
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

/** What an ordinary user may still write to the disk that has the folder, or would have it. */
export function freeBytes(dataDir: string): number {
  const { bavail, bsize } = statfsSync(nearest(dataDir));
  return bavail * bsize;
}

/** A stack has been started here. The second file is of starts before there was the first. */
export const isOurs = (dataDir: string) => [markFile(dataDir), dataFolder(dataDir).processes].some(isFile);

// A system's /run has a folder for each of its services, and one may be called parley.
const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** The paths of what the stack has made here. */
export const madeIn = (dataDir: string): string[] =>
  made.map((name) => join(dataDir, name)).filter((path) => existsSync(path));

/** Removes what the stack has made, and the folder if nothing else is in it. */
export function clearDataFolder(dataDir: string): void {
  for (const path of madeIn(dataDir)) rmSync(path, { recursive: true, force: true });
  if (readdirSync(dataDir).length === 0) rmdirSync(dataDir);
}
