import { expect, test } from 'vitest';
import { normalized, passwordRefusal } from './password-rules.ts';

const kim = { userId: 'Kim.Minsu', email: 'minsu.kim@example.com' };
const codeOf = (password: string, current?: string) => passwordRefusal(password, kim, current)?.code;

test.each([
  ['of seven characters', 'abcdef7', 'PASSWORD_LENGTH'],
  ['of seven emoji', '🐱'.repeat(7), 'PASSWORD_LENGTH'],
  ['of 129 characters', `${'ab'.repeat(64)}c`, 'PASSWORD_LENGTH'],
  ['that many use', 'password1', 'PASSWORD_COMMON'],
  ['that many use, in capitals', 'QWERTYUIOP', 'PASSWORD_COMMON'],
  ['that many use, in full width', 'ｐａｓｓｗｏｒｄ', 'PASSWORD_COMMON'],
  ['that is the id', 'kim.minsu', 'PASSWORD_PERSONAL'],
  ['that is the email', 'Minsu.Kim@example.com', 'PASSWORD_PERSONAL'],
  ['that is the email’s beginning', 'minsu.kim', 'PASSWORD_PERSONAL'],
])('a password %s is refused', (_, password, code) => {
  expect(codeOf(password)).toBe(code);
});

test.each([
  ['of eight characters', 'abcdefg8'],
  ['of eight emoji of two code units', '🐱'.repeat(8)],
  ['of 128 characters', 'ab'.repeat(64)],
  ['in Korean', '비밀번호는열자입니다'],
  ['of words with spaces', 'correct horse'],
  ['that has the id in it', 'open Kim.Minsu sesame'],
])('a password %s is taken', (_, password) => {
  expect(codeOf(password)).toBeUndefined();
});

test('the current one is no new one, however it is written', () => {
  expect(codeOf('Ångström!', 'A\u030angstro\u0308m!')).toBe('PASSWORD_UNCHANGED');
  expect(codeOf('another horse', 'correct horse')).toBeUndefined();
});

test('one text has one normal form, and capitals count', () => {
  expect(normalized('한글'.normalize('NFD'))).toBe('한글');
  expect(normalized('Kim')).not.toBe(normalized('kim'));
});
