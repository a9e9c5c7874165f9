import { checkFields } from '@parley/contracts';
import { describe, expect, it, test } from 'vitest';
import { checkLogin, checkSignUp, longest } from './validate.ts';

const good = { userId: 'ada', userName: '에이다', email: 'ada@example.com', password: 'correct horse' };

describe('checkSignUp', () => {
  it('finds nothing wrong with a good form', () => {
    expect(checkSignUp(good)).toEqual({});
  });

  it('wants every field, and takes blanks for nothing', () => {
    expect(checkSignUp({ userId: ' ', userName: '', email: '', password: '' })).toEqual({
      userId: 'userIdMissing',
      userName: 'userNameMissing',
      email: 'emailMissing',
      password: 'passwordMissing',
    });
  });

  it.each(['ada', 'ada@', '@example.com', 'ada@example', 'a da@example.com', 'ada@example.'])(
    'does not take %s for an address',
    (email) => {
      expect(checkSignUp({ ...good, email })).toEqual({ email: 'emailMalformed' });
    },
  );

  it('takes no characters that nobody sees into an id or a name; spaces around them are not sent', () => {
    expect(checkSignUp({ ...good, userId: 'ada\u200b', userName: '\u202eada' })).toEqual({
      userId: 'nameUnseen',
      userName: 'nameUnseen',
    });
    expect(checkSignUp({ ...good, userId: ' ada ', userName: '에이다 👩\u200d💻\n' })).toEqual({});
  });

  it('counts a password in characters, not in code units', () => {
    expect(checkSignUp({ ...good, password: '1234567' })).toEqual({ password: 'passwordShort' });
    expect(checkSignUp({ ...good, password: '🐎🐎🐎🐎' })).toEqual({ password: 'passwordShort' });
    expect(checkSignUp({ ...good, password: '여덟글자비밀번호' })).toEqual({});
    expect(checkSignUp({ ...good, password: 'x'.repeat(1025) })).toEqual({ password: 'passwordLong' });
  });
});

describe('checkLogin', () => {
  it('takes any password there is: rules for new ones do not bind old ones', () => {
    expect(checkLogin({ userId: 'ada', password: 'x' })).toEqual({});
    expect(checkLogin({ userId: '', password: '' })).toEqual({
      userId: 'userIdMissing',
      password: 'passwordMissing',
    });
  });
});

test('a message may be as long as the contract has it', () => {
  const says = (length: number) => () =>
    checkFields('user-add-chat', { roomId: 1, writerId: 'ada', message: 'x'.repeat(length) });
  expect(says(longest.message)).not.toThrow();
  expect(says(longest.message + 1)).toThrow('message');
});
