/**
 * Which passwords are allowed, following NIST SP 800-63B-4 and OWASP ASVS 5.0: long enough, of any characters, and none
 * of those that are guessed first. There is no rule about kinds of characters.
 *
 * A password that is sent in plain text on a topic is exempt: the original's clients sign up that way with any
 * password, and workers accept it only with ALLOW_PLAIN_CREDENTIALS.
 */
import { Failure, fold } from '@parley/contracts';
import { dictionary } from '@zxcvbn-ts/language-common';

/** In code points. */
const shortest = 8;
const longest = 128;

const common: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** One form for the same text, however it was typed: composed or decomposed, in full width or not. */
export const normalized = (password: string): string => password.normalize('NFKC');

export interface PasswordOwner {
  readonly userId: string;
  readonly email: string;
}

/** @param current the password to be replaced */
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
