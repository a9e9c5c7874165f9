/** Which Chromium the browser tests take, and what is done and said where there is none. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findChromium, findHeadlessShell } from '../src/chromium/find-chromium.ts';
import { installersHere, shellInstallerHere } from '../src/chromium/install-chromium.ts';
import { provideChromium, provideHeadlessShell } from '../src/chromium/provide-chromium.ts';
import { StackError } from '../src/stack-error.ts';

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-chromium-'));
  mkdirSync(join(folder, 'bin'));
  env = { PATH: join(folder, 'bin') };
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A program that does what the script says. @returns its path */
function program(name: string, script: string): string {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const works = 'echo "Chromium 156.0.8078.79"';

/** What a package manager does when all goes well, in one line of shell. */
const writesChromium = () =>
  `printf '#!/bin/sh\\n${works}\\n' > "${folder}/bin/chromium"; /bin/chmod +x "${folder}/bin/chromium"`;

async function errorOf(work: Promise<unknown>): Promise<StackError> {
  const error = await work.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(StackError);
  return error;
}

/** What the person at the terminal gets to see. */
function terminal() {
  const seen: string[] = [];
  const begin = (title: string) => {
    seen.push(`begin ${title}`);
    return {
      update: (detail: string) => void seen.push(detail),
      done: () => void seen.push('done'),
      fail: () => void seen.push('failed'),
    };
  };
  return { seen, begin };
}

test('the one CHROMIUM_PATH names comes first, then the PATH’s, then one in the usual places', async () => {
  const usual = program('usual', works);
  const places = [usual];
  expect(await findChromium({ env, places })).toBe(usual);
  const onPath = program('bin/google-chrome', 'echo "Google Chrome 156"');
  expect(await findChromium({ env, places })).toBe(onPath);
  const named = program('named', works);
  expect(await findChromium({ env: { ...env, CHROMIUM_PATH: named }, places })).toBe(named);
});

test('one that does not start is not taken', async () => {
  program('bin/chromium', 'echo "error while loading shared libraries: libnss3.so" >&2; exit 127');
  program('bin/chromium-browser', 'echo "requires the chromium snap to be installed"; exit 1');
  expect(await findChromium({ env, places: [] })).toBeUndefined();
  const next = program('bin/google-chrome', works);
  expect(await findChromium({ env, places: [] })).toBe(next);
});

test('a CHROMIUM_PATH that is wrong is told by its name, and nothing else is tried', async () => {
  program('bin/chromium', works);
  const missing = join(folder, 'nowhere');
  const other = program('other', 'echo "Firefox 150"');
  const broken = program('broken', 'echo "no libnss3.so" >&2; exit 127');
  for (const [path, reason] of [
    [missing, 'ENOENT'],
    [other, 'Firefox 150'],
    [broken, 'no libnss3.so'],
  ] as const) {
    const { begin, seen } = terminal();
    const { lines } = await errorOf(provideChromium({ env: { ...env, CHROMIUM_PATH: path }, begin }));
    expect(lines[0]).toContain(`CHROMIUM_PATH=${path}`);
    expect(lines[0]).toContain(reason);
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(seen).toEqual([]);
  }
});

test('where there is none it is installed as the system does it, with a font for Hangul, and that is shown', async () => {
  const calls = join(folder, 'calls');
  program(
    'bin/apt-get',
    `echo "$*" >> "${calls}"; echo "Unpacking chromium"; [ "$1" = update ] || { ${writesChromium()}; }`,
  );
  const { begin, seen } = terminal();
  const options = { env, places: [], begin, installers: installersHere(env, true) };
  expect(await provideChromium(options)).toBe(join(folder, 'bin/chromium'));
  expect(seen[0]).toMatch(/^begin Installing Chromium/);
  expect(seen).toContain('Unpacking chromium');
  expect(seen.at(-1)).toBe('done');
  const [update, install] = readFileSync(calls, 'utf8').split('\n');
  expect(update).toMatch(/^update/);
  expect(install).toMatch(/^install .*-y.* chromium fonts-noto-cjk$/);
});

test('only root asks the system for it; everybody else, or where that fails, playwright’s own installer', () => {
  program('bin/apt-get', 'exit 0');
  const commands = (isRoot: boolean) => installersHere(env, isRoot).map(({ commands }) => commands.at(-1));
  const [system, playwright] = commands(true);
  expect(system?.[0]).toBe('apt-get');
  expect(playwright?.slice(-2)).toEqual(['install', 'chromium']);
  expect(commands(false)).toEqual([playwright]);
  env = { PATH: folder };
  expect(commands(true)).toEqual([playwright]);
});

test('where none can be had, a few lines say why and how to get one', async () => {
  program('bin/apt-get', 'echo "E: Unable to fetch some archives" >&2; exit 100');
  const playwright = program('playwright', 'echo "Error: Failed to download Chromium" >&2; exit 1');
  const [debian] = installersHere(env, true);
  if (!debian) throw new Error('root has an installer');
  const installers = [debian, { from: 'another', commands: [[playwright]] as const }];
  const { begin, seen } = terminal();
  const { lines } = await errorOf(provideChromium({ env, places: [], begin, installers }));
  expect(seen.filter((line) => line === 'failed')).toHaveLength(2);
  expect(lines.length).toBeLessThanOrEqual(5);
  const text = lines.join('\n');
  expect(text).toContain('Unable to fetch some archives');
  expect(text).toContain('Failed to download Chromium');
  expect(text).toContain('apt-get install chromium');
  expect(text).toContain('CHROMIUM_PATH=/path/to/chromium npm test');
});

test('what was installed and does not start is not taken either', async () => {
  const installer = { from: 'a broken one', commands: [[program('install', 'exit 0')]] as const };
  const { begin } = terminal();
  const { message } = await errorOf(provideChromium({ env, places: [], begin, installers: [installer] }));
  expect(message).toContain('there is none that starts');
});

describe('the headless shell', () => {
  const chromium = '/usr/bin/chromium';

  test('is taken where there is one that starts, unless CHROMIUM_PATH names what is', async () => {
    const { begin, seen } = terminal();
    const installer = { from: 'nowhere', commands: [] };
    program('bin/chromium-headless-shell', 'exit 1');
    expect(await findHeadlessShell({ env })).toBeUndefined();
    const shell = program('bin/chromium-headless-shell', works);
    expect(await provideHeadlessShell(chromium, { env, begin, installer })).toBe(shell);
    const named = { ...env, CHROMIUM_PATH: '/opt/chrome' };
    expect(await provideHeadlessShell('/opt/chrome', { env: named, begin, installer })).toBe('/opt/chrome');
    expect(seen).toEqual([]);
  });

  test('is added to a Chromium of Debian’s by root, and to no other', async () => {
    const writesShell = `printf '#!/bin/sh\\n${works}\\n' > "${folder}/bin/chromium-headless-shell"; /bin/chmod +x "${folder}/bin/chromium-headless-shell"`;
    program('bin/apt-get', `case "$*" in *headless-shell) ${writesShell};; esac`);
    expect(shellInstallerHere(chromium, env, false)).toBeUndefined();
    expect(shellInstallerHere('/opt/chrome', env, true)).toBeUndefined();
    const { begin, seen } = terminal();
    const installer = shellInstallerHere(chromium, env, true);
    expect(await provideHeadlessShell(chromium, { env, begin, installer })).toBe(
      join(folder, 'bin/chromium-headless-shell'),
    );
    expect(seen[0]).toMatch(/^begin Installing Chromium's headless shell/);
    expect(seen.at(-1)).toBe('done');
  });

  test('where it can not be had, the Chromium does its work', async () => {
    program('bin/apt-get', 'echo "E: Unable to locate package" >&2; exit 100');
    const { begin, seen } = terminal();
    const installer = shellInstallerHere(chromium, env, true);
    expect(await provideHeadlessShell(chromium, { env, begin, installer })).toBe(chromium);
    expect(seen.at(-1)).toBe('failed');
  });
});
