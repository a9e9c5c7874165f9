/** The drafts of the login and sign-up forms, kept over a reload and shared by both. Never a password. */
import { type Signal, signal } from '@preact/signals';
import { kept } from '../kept.ts';

function draft(name: string): Signal<string> {
  const stored = kept('sessionStorage', `parley.draft.${name}`);
  const text = signal(stored.read() ?? '');
  text.subscribe((typed) => stored.write(typed === '' ? null : typed));
  return text;
}

export const drafts = { userId: draft('userId'), userName: draft('userName'), email: draft('email') };

/** Called once somebody is logged in. */
export function clearDrafts(): void {
  for (const text of Object.values(drafts)) text.value = '';
}
