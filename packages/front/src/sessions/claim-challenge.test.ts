import { expect, test } from 'vitest';
import { answersChallenge } from './claim-challenge.ts';

test('a verifier answers its own challenge, and nothing else that a record may hold', () => {
  // RFC 7636, appendix B.
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  expect(answersChallenge(verifier, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM')).toBe(true);
  for (const other of ['', verifier, 'é'.repeat(43)]) expect(answersChallenge(verifier, other)).toBe(false);
});
