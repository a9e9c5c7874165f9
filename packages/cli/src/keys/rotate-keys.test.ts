import { makeCredentialKeys, parseKeys } from '@parley/messaging';
import { expect, test } from 'vitest';
import type { KeyFiles } from './key-files.ts';
import { nextStep } from './rotate-keys.ts';

function make() {
  const made = makeCredentialKeys();
  const [[priv], [pub]] = [parseKeys(made.privateKeys), parseKeys(made.publicKeys)];
  if (!priv || !pub) throw new Error('no key');
  return { private: priv, public: pub };
}
const kids = (files: KeyFiles) => [files.private, files.public].map((keys) => keys.map(({ kid }) => kid));

test('a new key is added and published, and the old one retired, so that every password can be opened at any time', () => {
  const [old, fresh] = [make(), make()];
  const [a, b] = [old.private.kid, fresh.private.kid];
  const added = nextStep({ private: [old.private], public: [old.public] }, () => fresh);
  expect([added.step, kids(added)]).toEqual(['add', [[b, a], [a]]]);
  const published = nextStep(added, make);
  expect([published.step, kids(published)]).toEqual(['publish', [[b, a], [b]]]);
  expect(published.public[0]).toEqual(fresh.public);
  const retired = nextStep(published, make);
  expect([retired.step, kids(retired), retired.old.map(({ kid }) => kid)]).toEqual([
    'retire',
    [[b], [b]],
    [a],
  ]);
  expect(nextStep(retired, make).step).toBe('add');
});
