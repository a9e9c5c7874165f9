/** A record's value as people read it, with dots in the place of texts unless they are to be seen. */
import type { WatchedRecord } from '@parley/messaging';
import { cutText } from './cut-text.ts';
import { masked, maskTexts } from './mask-texts.ts';

/** Characters. */
const maxShown = 20_000;

export function shownJson(
  { body, notJson }: Pick<WatchedRecord, 'body' | 'notJson'>,
  showTexts: boolean,
): string {
  if (notJson !== undefined) return showTexts ? cut(notJson) : masked;
  return cut(JSON.stringify(showTexts ? body : maskTexts(body), null, 2) ?? '');
}

const cut = (text: string) => cutText(text, maxShown);
