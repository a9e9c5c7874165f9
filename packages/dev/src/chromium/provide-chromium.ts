import type { Step } from '../command.ts';
import { StackError } from '../stack-error.ts';
import { findChromium, findHeadlessShell, type Surroundings } from './find-chromium.ts';
import { type Installer, installersHere, runInstaller, shellInstallerHere } from './install-chromium.ts';

export interface ProvideOptions extends Surroundings {
  /** Shows that one is being installed. */
  begin: (title: string) => Step;
  installers?: readonly Installer[];
}

/**
 * The path of a Chromium that starts, installing one if there is none.
 * @throws {StackError} if none can be installed
 */
export async function provideChromium(options: ProvideOptions): Promise<string> {
  const { begin, env = process.env, installers = installersHere(env) } = options;
  const found = await findChromium(options);
  if (found) return found;
  const reasons: string[] = [];
  for (const installer of installers) {
    const step = begin(`Installing Chromium for the tests, this once: ${installer.from}`);
    try {
      await runInstaller(installer, step.update, env);
      const installed = await findChromium(options);
      if (!installed) throw new Error('what was installed does not start');
      step.done();
      return installed;
    } catch (error) {
      step.fail();
      reasons.push(`${installer.from}: ${(error as Error).message}`);
    }
  }
  throw new StackError(
    'The browser tests need Chromium, and there is none that starts.',
    ...reasons.map((reason) => `Could not install ${reason}`),
    'Install it:  sudo apt-get install chromium    (Debian; elsewhere Google Chrome will do)',
    'Or name one:  CHROMIUM_PATH=/path/to/chromium npm test',
  );
}

export interface ProvideShellOptions extends Pick<ProvideOptions, 'begin' | 'env'> {
  /** Its installer, if known. */
  installer?: Installer | undefined;
}

/**
 * The path of Chromium's headless shell, which is installed if that takes only one more package; otherwise that of the Chromium
 * itself, which works as well.
 */
export async function provideHeadlessShell(chromium: string, options: ProvideShellOptions): Promise<string> {
  const { begin, env = process.env, installer = shellInstallerHere(chromium, env) } = options;
  const found = await findHeadlessShell({ env });
  if (found || env.CHROMIUM_PATH || !installer) return found ?? chromium;
  const step = begin("Installing Chromium's headless shell for the tests, this once");
  try {
    await runInstaller(installer, step.update, env);
    step.done();
  } catch {
    step.fail();
  }
  return (await findHeadlessShell({ env })) ?? chromium;
}
