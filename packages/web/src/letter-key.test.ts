import { afterEach, expect, test, vi } from 'vitest';
import { isCommandHeld } from './letter-key.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  ['MacIntel', { metaKey: true, ctrlKey: false }, true],
  ['MacIntel', { metaKey: false, ctrlKey: true }, false],
  ['Win32', { metaKey: false, ctrlKey: true }, true],
  ['Linux x86_64', { metaKey: true, ctrlKey: false }, false],
  ['Linux x86_64', { metaKey: true, ctrlKey: true }, false],
])('on %s with %o commands are given: %s', (platform, keys, isHeld) => {
  vi.stubGlobal('navigator', { platform });
  expect(isCommandHeld(keys)).toBe(isHeld);
});
