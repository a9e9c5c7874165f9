/** What is looked at in both languages: in Korean always, in English where what is long by nature is run. */
import { describe, type TestContext, test } from 'vitest';
import type { Language } from './tab.ts';

type Body = (language: Language, during: TestContext) => Promise<void>;

/** Side by side. */
export function testEachLanguage(name: string, options: { timeout?: number }, body: Body): void {
  test.concurrent(`${name} in ko`, options, (during) => body('ko', during));
  test.concurrent(`${name} in en`, { ...options, tags: ['long'] }, (during) => body('en', during));
}

/** The same for tests that run one after the other. */
export function describeEachLanguage(body: (language: Language) => void): void {
  describe('in ko', () => body('ko'));
  describe('in en', { tags: ['long'] }, () => body('en'));
}
