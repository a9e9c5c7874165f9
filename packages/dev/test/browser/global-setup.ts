import type { TestProject } from 'vitest/node';
import { createProgress } from '../../launcher/progress.mjs';
import { provideChromium, provideHeadlessShell } from '../../src/chromium/provide-chromium.ts';
import { StackError } from '../../src/stack-error.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A Chromium that starts. */
    chromiumPath: string;
    /** Its headless shell, where there is one. */
    headlessShellPath: string;
  }
}

/** Run by vitest before the first test: a Chromium for this folder's tests, if any of them is to be run. */
export default async function setUp(project: TestProject): Promise<void> {
  // What was named on the command line. Not in vitest's types; without it everything counts as named.
  const { filenamePattern } = project.vitest as { filenamePattern?: string[] };
  const { testFiles } = await project.globTestFiles(filenamePattern);
  if (!testFiles.some((file) => file.startsWith(import.meta.dirname))) return;
  try {
    const { step: begin } = createProgress();
    const chromium = await provideChromium({ begin });
    project.provide('chromiumPath', chromium);
    project.provide('headlessShellPath', await provideHeadlessShell(chromium, { begin }));
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    const told = new Error(error.lines.join('\n'));
    told.stack = ''; // where it was thrown would bury what to do
    throw told;
  }
}
