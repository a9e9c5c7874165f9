import { expect, test } from 'vitest';
import { type Command, commandBeingTyped, commandIn, commandsLike } from './commands.ts';

const command = (takesText: boolean, ...names: [string, ...string[]]): Command => ({
  names,
  about: '',
  takesText,
  run: () => undefined,
});
const leave = command(false, 'leave', '나가기');
const rename = command(true, 'rename', '이름');
const all = [leave, rename];

test('a command is typed at the beginning only, and one word long', () => {
  expect(commandBeingTyped('/', 1)).toBe('');
  expect(commandBeingTyped('/ren', 4)).toBe('ren');
  expect(commandBeingTyped('/rename x', 4)).toBeUndefined();
  expect(commandBeingTyped('/what I wrote', 1)).toBeUndefined();
  expect(commandBeingTyped('/rename x', 9)).toBeUndefined();
  expect(commandBeingTyped('a /ren', 6)).toBeUndefined();
  expect(commandBeingTyped('/etc/hosts', 10)).toBeUndefined();
});

test('it is found by either language’s name, by initial consonants too', () => {
  expect(commandsLike('', all)).toEqual(all);
  expect(commandsLike('RE', all)).toEqual([rename]);
  expect(commandsLike('ㄴㄱ', all)).toEqual([leave]);
  expect(commandsLike('ㅇㄹ', all)).toEqual([rename]);
  expect(commandsLike('zzz', all)).toEqual([]);
});

test('what is no command is a message', () => {
  expect(commandIn('/leave', all)).toEqual({ command: leave, text: '' });
  expect(commandIn('/나가기 ', all)).toEqual({ command: leave, text: '' });
  expect(commandIn('/Rename  a\nb ', all)).toEqual({ command: rename, text: 'a\nb' });
  for (const text of ['/leave now', '/shrug', '/etc/hosts', ' /leave', 'leave', '/', '//leave'])
    expect(commandIn(text, all), text).toBeUndefined();
});
