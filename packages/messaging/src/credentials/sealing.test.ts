import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { createSeal, createUnseal, parseKeys, type SealBinding } from './sealing.ts';

let old: { publicKey: JWK; privateKey: JWK };
let current: { publicKey: JWK; privateKey: JWK };
const binding: SealBinding = {
  pair: 'login',
  field: 'userPw',
  userId: 'kim',
  requestId: 'one',
  origin: 'here',
};

async function makeKeys(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  return {
    publicKey: { ...(await exportJWK(publicKey)), kid },
    privateKey: { ...(await exportJWK(privateKey)), kid },
  };
}

beforeAll(async () => {
  [old, current] = await Promise.all([makeKeys('old'), makeKeys('current')]);
});

const unreadable = { name: 'Failure', code: 'CREDENTIALS_UNREADABLE' };

test.each([
  'hunter2',
  '비밀번호 🙂',
  '\uFEFFbegins with a mark',
  '"; DROP TABLE users; --',
  'x'.repeat(1024),
])('a sealed password opens for its own request: %s', async (password) => {
  const sealed = await createSeal([current.publicKey])(password, binding);
  expect(sealed).not.toContain(password);
  expect(Buffer.from(sealed.split('.')[0] ?? '', 'base64url').toString()).not.toContain(password);
  expect(await createUnseal([current.privateKey])(sealed, binding)).toBe(password);
});

test('the same password is sealed differently each time', async () => {
  const seal = createSeal([current.publicKey]);
  expect(await seal('hunter2', binding)).not.toBe(await seal('hunter2', binding));
});

test.each([
  ['user', { userId: 'lee' }],
  ['request', { requestId: 'two' }],
  ['pair', { pair: 'user-add' }],
  ['field', { field: 'newPw' }],
  ['origin', { origin: 'there' }],
  ['origin, that is none', { origin: undefined }],
])('a seal copied to another %s does not open', async (_, other) => {
  const sealed = await createSeal([current.publicKey])('hunter2', binding);
  await expect(createUnseal([current.privateKey])(sealed, { ...binding, ...other })).rejects.toMatchObject(
    unreadable,
  );
});

/** A sealed password as another client may make it. */
async function sealFor(bound: Partial<SealBinding>) {
  return new CompactEncrypt(Buffer.from('hunter2'))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'current', ...bound })
    .encrypt(await importJWK(current.publicKey, 'ECDH-ES'));
}

test.each(['pair', 'userId', 'requestId', 'origin'] as const)(
  'a seal that leaves open for which %s it is does not open',
  async (name) => {
    const { [name]: _, ...others } = binding;
    const sealed = await sealFor(others);
    await expect(createUnseal([current.privateKey])(sealed, binding)).rejects.toMatchObject(unreadable);
  },
);

test('a seal for a request without origin opens there, and under nobody’s origin', async () => {
  const { origin: _, ...others } = binding;
  const unseal = createUnseal([current.privateKey]);
  expect(await unseal(await sealFor(others), others)).toBe('hunter2');
  await expect(unseal(await sealFor(others), binding)).rejects.toMatchObject(unreadable);
});

test('a seal may leave open which of the request’s passwords it is', async () => {
  const { field: _, ...others } = binding;
  expect(await createUnseal([current.privateKey])(await sealFor(others), binding)).toBe('hunter2');
});

test('while keys are rotated the old one still opens, and the new one seals', async () => {
  const unseal = createUnseal([current.privateKey, old.privateKey]);
  for (const publicKeys of [[old.publicKey], [current.publicKey, old.publicKey]])
    expect(await unseal(await createSeal(publicKeys)('hunter2', binding), binding)).toBe('hunter2');
  const sealed = await createSeal([current.publicKey, old.publicKey])('hunter2', binding);
  expect(await createUnseal([current.privateKey])(sealed, binding)).toBe('hunter2');
});

test('a seal to a key that is not ours does not open', async () => {
  const sealed = await createSeal([old.publicKey])('hunter2', binding);
  await expect(createUnseal([current.privateKey])(sealed, binding)).rejects.toMatchObject(unreadable);
});

test('a seal whose bytes were changed does not open', async () => {
  const parts = (await createSeal([current.publicKey])('hunter2', binding)).split('.');
  const forged = JSON.parse(Buffer.from(parts[0] ?? '', 'base64url').toString());
  const unseal = createUnseal([current.privateKey]);
  const header = Buffer.from(JSON.stringify({ ...forged, userId: 'lee' })).toString('base64url');
  for (const changed of [
    [header, ...parts.slice(1)],
    [...parts.slice(0, 3), 'AAAA', parts[4]],
  ])
    await expect(unseal(changed.join('.'), { ...binding, userId: 'lee' })).rejects.toMatchObject(unreadable);
});

test('bytes that are no text do not open', async () => {
  const sealed = await new CompactEncrypt(Buffer.from([0xff, 0xfe]))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: 'current', ...binding })
    .encrypt(await importJWK(current.publicKey, 'ECDH-ES'));
  await expect(createUnseal([current.privateKey])(sealed, binding)).rejects.toMatchObject(unreadable);
});

test.each(['', 'x', 'a.b.c.d.e', '....', 'hunter2', '{}', '\0'])(
  'garbage does not open: %j',
  async (garbage) => {
    await expect(createUnseal([current.privateKey])(garbage, binding)).rejects.toMatchObject(unreadable);
  },
);

test('keys are told from what is none', () => {
  expect(parseKeys(JSON.stringify({ keys: [current.publicKey] }))).toEqual([current.publicKey]);
  const { kid: _, ...nameless } = current.publicKey;
  for (const keys of [
    [],
    [nameless],
    [{ ...current.publicKey, crv: 'P-384' }],
    [{ kty: 'oct', k: 'AA', kid: 'a' }],
  ])
    expect(() => parseKeys(JSON.stringify({ keys }))).toThrow();
  for (const text of ['', 'null', '[]', '{}', '{"keys":{}}']) expect(() => parseKeys(text), text).toThrow();
  expect(() => createSeal([])).toThrow(/no key/);
});
