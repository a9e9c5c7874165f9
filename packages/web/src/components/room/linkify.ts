/**
 * Finds the addresses of web pages in what was said.
 *
 * What it guarantees: an `href` begins with `http:` or `https:`, whatever the text says; the pieces together are the
 * text, to the character. Korean particles follow an address without a space, and are not part of its host.
 */
export interface Piece {
  readonly text: string;
  /** There where it is an address. */
  readonly href?: string;
}

/** A name that ends in Latin letters, as nearly all do, an IPv4 address, or this machine. */
const host = String.raw`(?:(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?:[a-z]{2,24}|xn--[a-z\d-]+|한국)(?![a-z\d-])|\d{1,3}(?:\.\d{1,3}){3}|localhost)`;
const rest = String.raw`(?::\d{1,5})?(?:[/?#][^\s<>"“”‘’「」『』]*)?`;
const address = new RegExp(
  String.raw`(?<![\p{L}\p{N}@./-])(?:(https?:\/\/)${host}|www\.${host})${rest}`,
  'giu',
);

/** What ends a sentence, and not the address in it. */
const closing = /[.,:;!?'…)\]}。、，]$/u;
const opens: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { 0: found, 1: scheme, index } of text.matchAll(address)) {
    const shown = withoutClosing(found);
    const href = scheme === undefined ? `https://${shown}` : shown;
    if (!URL.canParse(href)) continue;
    if (index > done) pieces.push({ text: text.slice(done, index) });
    pieces.push({ text: shown, href: new URL(href).href });
    done = index + shown.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

/** Without the punctuation behind it. A closing bracket belongs to it where it opens within. */
function withoutClosing(found: string): string {
  let shown = found;
  while (closing.test(shown)) {
    const last = shown.slice(-1);
    const opening = opens[last];
    if (opening !== undefined && shown.split(opening).length >= shown.split(last).length) break;
    shown = shown.slice(0, -1);
  }
  return shown;
}
