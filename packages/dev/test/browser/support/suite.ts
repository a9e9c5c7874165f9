import type { Log } from '@parley/messaging';
import type { Browser } from 'playwright-core';
import { beforeAll } from 'vitest';
import { endAfter } from '../../support/leftovers.ts';
import { type SharedSystem, sharedSystem } from '../../support/shared-system.ts';
import { createSystem } from '../../support/system.ts';
import { type ChromiumOptions, openChromium } from './visitor.ts';

/** What all tests of a file share. Nothing of it is there before the first of them. */
export interface Suite {
  readonly system: SharedSystem;
  readonly browser: Browser;
  /** The front's address. */
  readonly url: string;
}

interface SuiteOptions extends ChromiumOptions {
  /** Variables of the front, and so of a system that no other file has. */
  readonly front?: Record<string, string>;
  /** The front's, where it is looked at. */
  readonly log?: Log;
}

/** A front, a worker and a Chromium, from before a file's first test; other files have them too, but where the front is to be another. */
export function startSuite({ front, log, isWhole }: SuiteOptions = {}): Suite {
  const suite = {} as { -readonly [Key in keyof Suite]: Suite[Key] };
  beforeAll(async () => {
    const [system, browser] = await Promise.all([
      front ? ownSystem(front, log) : sharedSystem(),
      openChromium({ isWhole }),
    ]);
    Object.assign(suite, { system, browser, url: system.url });
  });
  return suite;
}

async function ownSystem(variables: Record<string, string>, log?: Log) {
  const system = await createSystem();
  endAfter('file', () => system.stop());
  const [{ url }] = await Promise.all([system.startFront(variables, log), system.startWorker()]);
  return { ...system, url };
}
