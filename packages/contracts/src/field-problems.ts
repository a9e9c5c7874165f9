/** The wording of field errors: English, as on the wire, unless a tool uses another language. */
import { z } from 'zod';

const spoken = { en: z.locales.en, ko: z.locales.ko } as const;

let language: keyof typeof spoken = 'en';

/** Sets the language from now on, for the whole process. */
export function speakOfFields(chosen: keyof typeof spoken): void {
  language = chosen;
  z.config(spoken[chosen]());
}

/** Strips the received value, which may be a secret. */
export function fieldProblem(message: string): string {
  const said = message.replace(/, (?:received|받은 타입은) .*$/, '');
  return language === 'ko' ? (korean.get(said) ?? said) : said;
}

/** Translations of the contract's own messages; the schema library translates all others. */
const korean: ReadonlyMap<string, string> = new Map([
  ['the record has no value', '레코드에 값이 없습니다'],
  ['not UTF-8 JSON', 'UTF-8 JSON이 아닙니다'],
  ['must not contain NUL or a lone surrogate', 'NUL이나 짝이 없는 서로게이트가 있으면 안 됩니다'],
  [
    'must be visible, without invisible or control characters, or spaces around it',
    '눈에 보여야 하고, 보이지 않는 문자나 제어 문자, 앞뒤 공백이 없어야 합니다',
  ],
  ['must have something visible', '눈에 보이는 글자가 있어야 합니다'],
  ['must be a key', '키여야 합니다'],
  ['must be a cursor', '커서여야 합니다'],
  ['must be one emoji', '이모지 하나여야 합니다'],
  ['must be an address', '주소여야 합니다'],
  ['must be 65 bytes as base64url', 'base64url로 쓴 65바이트여야 합니다'],
  ['must be 16 bytes as base64url', 'base64url로 쓴 16바이트여야 합니다'],
  ['must be the secret of a link', '초대 링크의 비밀 값이어야 합니다'],
  ['must be the name of an upload', '업로드한 파일의 이름이어야 합니다'],
  ['must be a media type', '미디어 타입이어야 합니다'],
  ['must be a SHA-256 in hexadecimal', '16진수로 쓴 SHA-256이어야 합니다'],
  ['must be between 1970 and 9999', '1970년부터 9999년 사이여야 합니다'],
  [
    'must not be empty without from, until or hasFile',
    'from, until, hasFile이 모두 없으면 비어 있으면 안 됩니다',
  ],
  ['give one of before, after, around and at', 'before, after, around, at 중 하나만 주세요'],
  ['give one of text, secret and roomId', 'text, secret, roomId 중 하나만 주세요'],
  ['give userPw or userPwEnc, one of them', 'userPw와 userPwEnc 중 하나를 주세요'],
  ['give newPw or newPwEnc, one of them', 'newPw와 newPwEnc 중 하나를 주세요'],
]);
