/** The forms' checks before anything is sent, and where the worker's problems with a new password are shown. */
import { isProperName } from '@parley/contracts/text';
import type { Trouble } from '../connection/requests.ts';
import type { Messages } from '../i18n/messages.ts';

export type Problem = keyof Messages['problems'];
export type Problems<Field extends string> = { [Name in Field]?: Problem };

/** Maximum lengths in UTF-16 code units, as in the contract. */
export const longest = {
  userId: 100,
  userName: 100,
  roomName: 100,
  email: 254,
  password: 1024,
  status: 500,
  message: 5000,
} as const;

/** In code points of the normalized password. */
const shortestPassword = 8;
const maxPasswordLength = 128;

export type LoginField = 'userId' | 'password';
export type SignUpField = 'userId' | 'userName' | 'email' | 'password';

export function checkLogin(form: Record<LoginField, string>): Problems<LoginField> {
  return withoutNone({
    userId: form.userId.trim() === '' ? 'userIdMissing' : undefined,
    password: form.password === '' ? 'passwordMissing' : undefined,
  });
}

export type PasswordChangeField = 'current' | 'next';

export function checkPasswordChange(
  form: Record<PasswordChangeField, string>,
): Problems<PasswordChangeField> {
  return withoutNone({
    current: form.current === '' ? 'passwordMissing' : undefined,
    next: checkNewPassword(form.next),
  });
}

export function checkSignUp(form: Record<SignUpField, string>): Problems<SignUpField> {
  return withoutNone({
    userId: form.userId.trim() === '' ? 'userIdMissing' : nameProblem(form.userId),
    userName: form.userName.trim() === '' ? 'userNameMissing' : nameProblem(form.userName),
    email: emailProblem(form.email.trim()),
    password: checkNewPassword(form.password),
  });
}

/** Checks a name, which is sent without the spaces around it. */
export function nameProblem(name: string): Problem | undefined {
  return isProperName(name.trim()) ? undefined : 'nameUnseen';
}

export function emailProblem(email: string): Problem | undefined {
  if (email === '') return 'emailMissing';
  // Only a message to it can tell whether an address exists; this catches typos.
  return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(email) ? undefined : 'emailMalformed';
}

export function checkNewPassword(password: string): Problem | undefined {
  if (password === '') return 'passwordMissing';
  const { length } = [...password.normalize('NFKC')];
  if (length < shortestPassword) return 'passwordShort';
  return length > maxPasswordLength ? 'passwordLong' : undefined;
}

const ofPasswords: Partial<Record<Trouble, Problem>> = {
  PASSWORD_LENGTH: 'passwordLength',
  PASSWORD_COMMON: 'passwordCommon',
  PASSWORD_PERSONAL: 'passwordPersonal',
  PASSWORD_UNCHANGED: 'passwordUnchanged',
};

/** The problem with a new password, if that is why a request was refused. */
export function refusedPassword(trouble: Trouble | null): Problem | undefined {
  return trouble ? ofPasswords[trouble] : undefined;
}

function withoutNone<Field extends string>(found: Record<Field, Problem | undefined>): Problems<Field> {
  return Object.fromEntries(
    Object.entries(found).filter(([, problem]) => problem !== undefined),
  ) as Problems<Field>;
}
