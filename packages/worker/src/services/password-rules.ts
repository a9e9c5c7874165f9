/**
 * Which passwords may be chosen, as NIST SP 800-63B-4 and OWASP ASVS 5.0 have it: long enough, of any characters, and none
 * that is guessed first. Nothing is said of which kinds of characters there must be.
 *
 * A password that travels in plain on a topic is not held to them: that is how the original's clients sign up, with what
 * passwords they like, and workers take it only where ALLOW_PLAIN_CREDENTIALS says so.
 */
import { Failure, fold } from '@parley/contracts';
import { dictionary } from '@zxcvbn-ts/language-common';

/** In characters as people count them: code points. */
const shortest = 8;
const longest = 128;

const common: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** The same text however it was typed: as composed or decomposed letters, in full width or not. */
export const normalized = (password: string): string => password.normalize('NFKC');

export interface PasswordOwner {
  readonly userId: string;
  readonly email: string;
}

/** @param current the password that is to be replaced */
export function passwordRefusal(
  password: string,
  { userId, email }: PasswordOwner,
  current?: string,
): Failure | undefined {
  const text = normalized(password);
  const length = [...text].length;
  if (length < shortest || length > longest) return new Failure('PASSWORD_LENGTH');
  const folded = fold(text);
  if (common.has(folded)) return new Failure('PASSWORD_COMMON');
  const [beforeAt = ''] = email.split('@');
  if ([userId, email, beforeAt].some((own) => own !== '' && fold(own) === folded))
    return new Failure('PASSWORD_PERSONAL');
  if (current !== undefined && normalized(current) === text) return new Failure('PASSWORD_UNCHANGED');
  return undefined;
}
