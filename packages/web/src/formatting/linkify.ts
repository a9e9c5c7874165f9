/**
 * Finds web addresses in messages.
 *
 * Guarantees: an `href` begins with `http:` or `https:`, whatever the text contains; the pieces together are exactly
 * the text; and the time is linear in the text's length: the part that decides whether there is an address at all is
 * limited to the length of a host name, and every other character is examined a fixed number of times.
 *
 * Libraries were tried (docs/ui.md, "Addresses in messages"): none ends an address before a Korean particle.
 */
import { shownHost } from './shown-host.ts';

export interface Piece {
  readonly text: string;
  /** Present if it is an address. */
  readonly href?: string;
  /** Shown instead of the text, for a host that may be misleading. */
  readonly shown?: string;
}

/** Not within a word; but Korean, Chinese and Japanese text continues without a space. */
const begin =
  /(?<=^|[^\p{L}\p{N}@./-]|[\p{sc=Hangul}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}])(?:https?:\/\/|www\.)/giu;

/** In UTF-16 code units. DNS has no longer names. */
const maxHost = 253;
const label = String.raw`[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?`;
/** Must be unambiguous in a sentence: in scripts without spaces between words, an existing top-level domain. */
const topDomain = String.raw`(?:[a-z]{2,24}|xn--[a-z\d-]{1,59})(?![a-z\d-])|[\p{sc=Cyrillic}\p{sc=Greek}\p{sc=Arabic}]{2,}|한국|닷컴|닷넷|中国|中國|香港|台湾|台灣`;
const host = new RegExp(
  String.raw`^(?:(?:${label}\.)+(?:${topDomain})|\d{1,3}(?:\.\d{1,3}){3}|localhost)(?::\d{1,5})?`,
  'iu',
);

/** Up to characters that no address contains: spaces, quotes, brackets and full-width marks, and invisible ones. */
const path =
  /[/?#](?:[!#-;=?-_a-~]|(?!\s|[\p{Cc}\p{Cf}\p{Cs}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\u3001-\u3003\uFE10-\uFE6F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65])\P{ASCII})*/uy;

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { 0: prefix, index } of text.matchAll(begin)) {
    if (index < done) continue;
    const address = addressAt(text, index, prefix.toLowerCase());
    if (!address) continue;
    if (index > done) pieces.push({ text: text.slice(done, index) });
    pieces.push(address);
    done = index + address.text.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

function addressAt(text: string, start: number, prefix: string): Piece | undefined {
  const isBare = prefix === 'www.';
  const hostStart = isBare ? start : start + prefix.length;
  const [place] = host.exec(text.slice(hostStart, hostStart + maxHost)) ?? [];
  if (place === undefined || (isBare && !place.includes('.', prefix.length))) return undefined;
  const scheme = isBare ? 'https://' : prefix;
  if (!URL.canParse(scheme + place)) return undefined;
  const placeEnd = hostStart + place.length;
  path.lastIndex = placeEnd;
  const [rest = ''] = path.exec(text) ?? [];
  const shownRest = rest.slice(0, endOfAddress(rest, text[start - 1]));
  const end = placeEnd + shownRest.length;
  const { href, host: trueHost } = new URL(scheme + place + shownRest);
  const found = { text: text.slice(start, end), href };
  const readable = shownHost(place, trueHost);
  if (readable === place) return found;
  return { ...found, shown: text.slice(start, hostStart) + readable + shownRest };
}

/** Characters that end a sentence or surround an address, and do not belong to it at its end. */
const closing = /[.,:;!?'…*~^|]/;
const bracketsOf: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** @param before the character before the address: emphasis and code marks also end it */
function endOfAddress(rest: string, before: string | undefined): number {
  const end = beforeClosing(rest, rest.length, before);
  const word = beforeParticle(rest.slice(0, end));
  return word === end ? end : beforeClosing(rest, word, before);
}

/** A closing bracket belongs to the address if it was opened in it. */
function beforeClosing(rest: string, from: number, before: string | undefined): number {
  const open = new Map<string, number>();
  for (const character of rest.slice(0, from)) open.set(character, (open.get(character) ?? 0) + 1);
  let end = from;
  for (; end > 0; end -= 1) {
    const last = rest[end - 1] as string;
    const opening = bracketsOf[last];
    const isUnopened = opening !== undefined && (open.get(opening) ?? 0) < (open.get(last) ?? 0);
    if (!(closing.test(last) || isUnopened || (last === '_' && before === '_'))) break;
    open.set(last, (open.get(last) ?? 0) - 1);
  }
  return end;
}

const hangulAtEnd = /(?<!\p{sc=Hangul})\p{sc=Hangul}+$/u;
/** What follows a noun without a space: particles, forms of "to be", and the letters of laughter and tears. */
const particle = new RegExp(
  `^(?:(?:${[
    '은|는|이|가|을|를|과|와|의|도|만|나|이나|랑|이랑|하고|마다|처럼|같은|보다|밖에|뿐|조차|만큼|대로',
    '에|에서|에게|에게서|께|한테|한테서|로|으로|로서|으로서|로써|으로써|로부터|으로부터|부터|까지|에다|에다가',
    '라|이라|란|이란|라고|이라고|라는|이라는|라면|이라면|라서|이라서|라도|이라도|며|이며|고|이고|지만|이지만',
    '야|이야|예요|이에요|에요|이다|입니다|입니까|인데|인데요|인가|인가요|인지|임|요|이요|죠|이죠|네요|이네요',
  ].join('|')})(?:은|는|도|만|의|요)?|를.*|[ㄱ-ㅣ]+)$`,
  'u',
);

/** A path of Korean words may end in such syllables itself. */
function beforeParticle(rest: string): number {
  const found = hangulAtEnd.exec(rest);
  if (!found) return rest.length;
  const before = rest.slice(0, found.index);
  const isOwn = before.endsWith('=') || (/\p{sc=Hangul}/u.test(before) && /[\p{L}\p{N}]$/u.test(before));
  return !isOwn && particle.test(found[0]) ? found.index : rest.length;
}
