import { checkFields } from '@parley/contracts';
import { describe, expect, it, test } from 'vitest';
import {
  completionsOf,
  findMentions,
  maxMentions,
  mentionBeingTyped,
  mentionedIn,
  mentionOf,
} from './mentions.ts';

const minji = { userId: 'minji.kim', userName: '김민지' };
const emma = { userId: 'emma.wilson', userName: 'Emma Wilson' };
const em = { userId: 'em', userName: 'Emma' };
const otherMinji = { userId: 'minji2', userName: '김민지' };
const members = [minji, em, emma];

describe('whom a text calls', () => {
  it('is told by name or id, once each, in the text’s order', () => {
    expect(mentionedIn('@Emma Wilson, @김민지! @emma.wilson?', members)).toEqual([
      'emma.wilson',
      'minji.kim',
    ]);
    expect(mentionedIn('@nobody 김민지', members)).toEqual([]);
  });

  it('goes by the longest name', () => {
    expect(mentionedIn('@Emma Wilson', members)).toEqual(['emma.wilson']);
    expect(mentionedIn('@Emma W', members)).toEqual(['em']);
  });

  it('is told with a particle behind, but not by the beginning of another word', () => {
    expect(mentionedIn('@김민지가 @Emma는', members)).toEqual(['minji.kim', 'em']);
    expect(mentionedIn('@Emmanuel', members)).toEqual([]);
  });

  it('is nobody in an address', () => {
    expect(mentionedIn('to me@Emma', members)).toEqual([]);
    expect(mentionedIn('안녕@Emma', members)).toEqual(['em']);
  });

  it('is all who share the name, and one of them by id', () => {
    expect(mentionedIn('@김민지', [minji, otherMinji])).toEqual(['minji.kim', 'minji2']);
    expect(mentionOf(otherMinji, [minji, otherMinji])).toBe('@minji2');
    expect(mentionedIn('@minji2', [minji, otherMinji])).toEqual(['minji2']);
    expect(mentionOf(emma, members)).toBe('@Emma Wilson');
  });

  it('is said with its place', () => {
    expect(findMentions('hi @김민지!', members)).toEqual([{ from: 3, to: 7, userIds: ['minji.kim'] }]);
  });

  it('is no more than the contract takes', () => {
    const many = Array.from({ length: maxMentions + 1 }, (_, number) => ({
      userId: `u${number}.`,
      userName: `U${number}.`,
    }));
    const mentions = mentionedIn(many.map(({ userName }) => `@${userName}`).join(' '), many);
    const request = { roomId: 1, writerId: 'ada', message: 'hi' };
    expect(checkFields('user-add-chat', { ...request, mentions })).toMatchObject({ mentions });
    expect(() => checkFields('user-add-chat', { ...request, mentions: [...mentions, 'more'] })).toThrow(
      'mentions',
    );
  });
});

test('a mention is being typed from its @ to the caret', () => {
  expect(mentionBeingTyped('hi @김', 5)).toEqual({ from: 3, name: '김' });
  expect(mentionBeingTyped('@', 1)).toEqual({ from: 0, name: '' });
  expect(mentionBeingTyped('@Emma W', 7)).toEqual({ from: 0, name: 'Emma W' });
  for (const [text, caret] of [
    ['', 0],
    ['@', 0],
    ['hi', 2],
    ['@ home', 6],
    ['me@example', 10],
    ['@a\nb', 4],
    [`@${'x'.repeat(60)}`, 61],
  ] as const)
    expect(mentionBeingTyped(text, caret), text).toBeUndefined();
});

describe('whom a mention may become', () => {
  const named = (name: string, most = 8) =>
    completionsOf({ from: 0, name }, members, most).map(({ userId }) => userId);

  it('is everybody at first, and as many as there is room for', () => {
    expect(named('').toSorted()).toEqual(['em', 'emma.wilson', 'minji.kim']);
    expect(named('', 2)).toHaveLength(2);
  });

  it('is told by name and id, in any case, and in Korean by its initials', () => {
    expect(named('EMMA')).toEqual(['em', 'emma.wilson']);
    expect(named('wil')).toEqual(['emma.wilson']);
    expect(named('minji')).toEqual(['minji.kim']);
    const ann = { userId: 'ann', userName: 'Ann Emmerson' };
    const found = completionsOf({ from: 0, name: 'emm' }, [ann, ...members], 8);
    expect(found).toEqual([em, emma, ann]);
    expect(named('기')).toEqual(['minji.kim']);
    expect(named('ㄱㅁㅈ')).toEqual(['minji.kim']);
    expect(named('zzz')).toEqual([]);
  });
});
