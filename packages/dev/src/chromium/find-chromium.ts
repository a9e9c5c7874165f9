import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { StackError } from '../stack-error.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Locations outside the PATH, and of playwright's installer. */
const usualPlaces = [
  ...names.flatMap((name) => [`/usr/bin/${name}`, `/snap/bin/${name}`]),
  ...['', homedir()].flatMap((home) =>
    ['Chromium', 'Google Chrome'].map((name) => `${home}/Applications/${name}.app/Contents/MacOS/${name}`),
  ),
  chromium.executablePath(),
];

export interface Surroundings {
  env?: NodeJS.ProcessEnv;
  /** Absolute paths, tried after the PATH. */
  places?: readonly string[];
}

/**
 * Finds a Chromium that starts: from CHROMIUM_PATH, else the PATH, else the usual places.
 * @throws {StackError} if CHROMIUM_PATH is wrong
 */
export async function findChromium({
  env = process.env,
  places = usualPlaces,
}: Surroundings = {}): Promise<string | undefined> {
  const named = env.CHROMIUM_PATH;
  if (named) {
    const reason = await whyNoChromium(named);
    if (reason === undefined) return named;
    throw new StackError(
      `CHROMIUM_PATH=${named} is no Chromium that can be used: ${reason}.`,
      'Name the program itself:  CHROMIUM_PATH=/usr/bin/chromium npm test',
      'Or unset it: a Chromium is then searched for, and installed if there is none.',
    );
  }
  return firstThatStarts([...onPath(names, env), ...places]);
}

/**
 * Chromium's headless shell, with which a page costs less than half, but without notifications and push. None if CHROMIUM_PATH
 * names a program.
 */
export async function findHeadlessShell({
  env = process.env,
}: Surroundings = {}): Promise<string | undefined> {
  return env.CHROMIUM_PATH ? undefined : firstThatStarts(onPath(['chromium-headless-shell'], env));
}

function onPath(programs: readonly string[], { PATH = '' }: NodeJS.ProcessEnv): string[] {
  const folders = PATH.split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => programs.map((name) => join(folder, name)));
}

async function firstThatStarts(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates)
    if (existsSync(candidate) && (await whyNoChromium(candidate)) === undefined) return candidate;
  return undefined;
}

/** That the file exists is not enough: Ubuntu's is a stub without snap, and others lack their libraries. */
async function whyNoChromium(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 30_000 });
    return /chrom/i.test(stdout) ? undefined : `it says it is "${stdout.trim().slice(0, 60)}"`;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    return (stderr.trim().split('\n')[0] || message).slice(0, 200);
  }
}
