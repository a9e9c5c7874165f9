import type { Log } from '@parley/messaging';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { createSystem, type System } from '../../support/system.ts';
import { openChromium } from './visitor.ts';

/** What all tests of a file share. Nothing of it is there before the first of them. */
export interface Suite {
  readonly system: System;
  readonly browser: Browser;
  /** The front's address. */
  readonly url: string;
}

interface SuiteOptions {
  /** Variables of the front. */
  readonly front?: Record<string, string>;
  /** The front's, where it is looked at. */
  readonly log?: Log;
}

/** A front, a worker and a Chromium, from before a file's first test to after its last. */
export function startSuite({ front: variables, log }: SuiteOptions = {}): Suite {
  const suite = {} as { -readonly [Key in keyof Suite]: Suite[Key] };
  beforeAll(async () => {
    suite.system = await createSystem();
    const [front, browser] = await Promise.all([
      suite.system.startFront(variables, log),
      openChromium(),
      suite.system.startWorker(),
    ]);
    suite.url = front.url;
    suite.browser = browser;
  });
  afterAll(async () => {
    await suite.browser?.close();
    await suite.system?.stop();
  });
  return suite;
}
