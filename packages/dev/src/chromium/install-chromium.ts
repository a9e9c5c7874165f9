import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isOnPath } from '../../launcher/java.mjs';

export interface Installer {
  /** The source of this Chromium, to be shown. */
  from: string;
  commands: readonly (readonly [program: string, ...args: string[]])[];
}

/** The installers that work here, the best first. */
export function installersHere(
  env: NodeJS.ProcessEnv = process.env,
  isRoot = process.getuid?.() === 0,
): Installer[] {
  return isRoot && isOnPath('apt-get', env) ? [debian, playwright] : [playwright];
}

/** @returns the installer of the headless shell for this Chromium, if both are Debian packages */
export function shellInstallerHere(
  chromium: string,
  env: NodeJS.ProcessEnv = process.env,
  isRoot = process.getuid?.() === 0,
): Installer | undefined {
  const isPackage = chromium === '/usr/bin/chromium' && isRoot && isOnPath('apt-get', env);
  return isPackage ? debianPackages(['chromium-headless-shell'], hurried) : undefined;
}

/** The tests run without the shell too, so an unreachable network must not delay them for long. */
const hurried = ['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10'];

const debianPackages = (packages: readonly string[], options: readonly string[] = []): Installer => ({
  from: "the system's package",
  commands: [
    ['apt-get', 'update', '-q', ...options],
    ['apt-get', 'install', '-q', '-y', '--no-install-recommends', ...options, ...packages],
  ],
});

/** Includes a Korean font, so that screenshots are readable. */
const debian = debianPackages(['chromium', 'fonts-noto-cjk']);

const playwright: Installer = {
  from: "playwright's build",
  commands: [
    [
      process.execPath,
      join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js'),
      'install',
      'chromium',
    ],
  ],
};

/**
 * Runs an installer until it exits.
 * @param onLine called for each line of output
 * @throws {Error} with the first line that reports an error
 */
export async function runInstaller(
  { commands }: Installer,
  onLine: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  for (const [program, ...args] of commands) await runToEnd(program, args, onLine, env);
}

async function runToEnd(
  program: string,
  args: string[],
  onLine: (line: string) => void,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(program, args, {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split(/[\r\n]+/).filter((part) => part.trim() !== '')) {
        lines.push(line.trim());
        onLine(line.trim());
      }
    });
  const [code] = await once(child, 'close');
  if (code === 0) return;
  const reason = lines.find((line) => /^(E:|Err|error)|failed/i.test(line)) ?? lines.at(-1) ?? `exit ${code}`;
  throw new Error(reason.slice(0, 200));
}
