/** What is said of fields that are wrong: in English, as it goes over the wire, unless a tool speaks another language. */
import { z } from 'zod';

const spoken = { en: z.locales.en, ko: z.locales.ko } as const;

let language: keyof typeof spoken = 'en';

/** From now on, in the whole process. */
export function speakOfFields(chosen: keyof typeof spoken): void {
  language = chosen;
  z.config(spoken[chosen]());
}

/** Without what was found there, which may be a secret. */
export function fieldProblem(message: string): string {
  const said = message.replace(/, (?:received|받은 타입은) .*$/, '');
  return language === 'ko' ? (korean.get(said) ?? said) : said;
}

/** Of what the contract says itself; of all else the schema library speaks it. */
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
  ['give one of before, after and around', 'before, after, around 중 하나만 주세요'],
  ['give userPw or userPwEnc, one of them', 'userPw와 userPwEnc 중 하나를 주세요'],
  ['give newPw or newPwEnc, one of them', 'newPw와 newPwEnc 중 하나를 주세요'],
]);
