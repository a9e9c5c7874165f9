import type { Step } from '../command.ts';
import { StackError } from '../stack-error.ts';
import { findChromium, type Surroundings } from './find-chromium.ts';
import { type Installer, installersHere, runInstaller } from './install-chromium.ts';

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
