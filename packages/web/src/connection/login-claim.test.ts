import { expect, it } from 'vitest';
import { createLoginClaim } from './login-claim.ts';

it('is answered by nobody who has not seen the verifier', async () => {
  const [one, other] = [createLoginClaim(), createLoginClaim()];
  expect(one.verifier).toMatch(/^[\w-]{43}$/);
  expect(other.verifier).not.toBe(one.verifier);
  const digest = new Uint8Array(
    await crypto.subtle.digest('SHA-256', new TextEncoder().encode(one.verifier)),
  );
  const padded = `${one.challenge.replaceAll('-', '+').replaceAll('_', '/')}=`;
  expect(one.challenge).toMatch(/^[\w-]{43}$/);
  expect(atob(padded)).toBe(String.fromCharCode(...digest));
});
