import { beforeEach, describe, expect, it } from 'vitest';
import type { Kept } from '../kept.ts';
import { createDrafts } from './drafts.ts';

let text: string | null;
const kept: Kept = {
  read: () => text,
  write: (next) => {
    text = next;
  },
};
const drafts = (me = 'ada') => createDrafts({ me, kept });

beforeEach(() => {
  text = null;
});

describe('drafts', () => {
  it('are kept by room, over a reload', () => {
    const typed = drafts();
    typed.set(1, 'half a');
    typed.set(2, '반쯤');
    typed.set(1, 'half a sentence');
    expect([1, 2, 3].map((roomId) => typed.of(roomId))).toEqual(['half a sentence', '반쯤', '']);
    expect([1, 2, 3].map((roomId) => drafts().of(roomId))).toEqual(['half a sentence', '반쯤', '']);
  });

  it('leave nothing behind once they are sent', () => {
    const typed = drafts();
    typed.set(1, 'hi');
    typed.set(1, '');
    expect(typed.of(1)).toBe('');
    expect(text).toBeNull();
  });

  it('of another tab stay, where they are of other rooms', () => {
    const [here, there] = [drafts(), drafts()];
    here.set(1, 'here');
    there.set(2, 'there');
    expect([drafts().of(1), drafts().of(2)]).toEqual(['here', 'there']);
  });

  it('are nobody else’s, and gone after a logout', () => {
    const typed = drafts();
    typed.set(1, 'secret');
    expect(drafts('byron').of(1)).toBe('');
    typed.forgetAll();
    expect(typed.of(1)).toBe('');
    expect(text).toBeNull();
  });

  it('that are damaged are as good as absent', () => {
    text = '{"me":"ada","byRo';
    expect(drafts().of(1)).toBe('');
  });
});
