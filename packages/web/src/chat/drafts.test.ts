import { beforeEach, describe, expect, it } from 'vitest';
import type { Kept } from '../kept.ts';
import { createDrafts, type Drafts, type Target } from './drafts.ts';

/** One browser's storage for one user: each tab is notified of the others' writes. */
let text: string | null;
let isAllowed: boolean;
const followers = new Map<Kept, () => void>();

function tab(): Drafts {
  const kept: Kept = {
    read: () => text,
    write(next) {
      if (!isAllowed) return false;
      text = next;
      for (const [other, changed] of followers) if (other !== kept) changed();
      return true;
    },
    follow(changed) {
      followers.set(kept, changed);
      return () => followers.delete(kept);
    },
  };
  return createDrafts({ kept });
}

const target: Target = { messageId: 1007, seq: 7, userId: 'byron', writer: 'Byron' };

beforeEach(() => {
  text = null;
  isAllowed = true;
  followers.clear();
});

describe('drafts', () => {
  it('are kept by room, over a reload', () => {
    const typed = tab();
    typed.change(1, { text: 'half a' });
    typed.change(2, { text: '반쯤' });
    typed.change(1, { text: 'half a sentence' });
    for (const drafts of [typed, tab()])
      expect([1, 2, 3].map((roomId) => drafts.of(roomId).text)).toEqual(['half a sentence', '반쯤', '']);
  });

  it('are kept with what they answer and what they modify, each by itself', () => {
    tab().change(1, { text: 'so', replyTo: target });
    tab().change(1, { modifying: { ...target, text: 'new words' } });
    expect(tab().of(1)).toMatchObject({
      text: 'so',
      replyTo: target,
      modifying: { ...target, text: 'new words' },
    });
    tab().change(1, { modifying: null });
    expect(tab().of(1)).toMatchObject({ text: 'so', replyTo: target, modifying: null });
  });

  it('leave nothing behind once they are sent', () => {
    const typed = tab();
    typed.change(1, { text: 'hi', replyTo: target });
    typed.change(1, { text: '', replyTo: null });
    expect(typed.of(1).text).toBe('');
    expect(text).toBeNull();
  });

  it('are followed by other tabs, in the same room and in others', () => {
    const [here, there] = [tab(), tab()];
    here.change(1, { text: 'here' });
    there.change(2, { text: 'there' });
    expect([1, 2].map((roomId) => here.of(roomId).text)).toEqual(['here', 'there']);
    there.change(1, { text: 'here and there', replyTo: target });
    expect(here.of(1)).toMatchObject({ text: 'here and there', replyTo: target });
    here.change(1, { text: '', replyTo: null });
    expect(there.of(1)).toMatchObject({ text: '', replyTo: null });
    there.close();
    here.change(1, { text: 'alone' });
    expect(there.of(1).text).toBe('');
  });

  it('are gone in all tabs after a logout', () => {
    const [here, there] = [tab(), tab()];
    here.change(1, { text: 'secret' });
    expect(there.count()).toBe(1);
    here.forgetAll();
    expect([here.of(1).text, there.of(1).text, text]).toEqual(['', '', null]);
    expect(there.count()).toBe(0);
  });

  it('that are damaged are as good as absent', () => {
    text = '{"1":{"tex';
    expect(tab().of(1).text).toBe('');
  });

  it('go on where nothing may be kept, and it is known that a reload would lose them', () => {
    const typed = tab();
    expect(typed.isKept()).toBe(true);
    isAllowed = false;
    typed.change(1, { text: 'one' });
    typed.change(2, { text: 'two' });
    expect([typed.of(1).text, typed.of(2).text]).toEqual(['one', 'two']);
    expect(typed.isKept()).toBe(false);
  });
});
