/**
 * Which characters of a text may be marks for the CommonMark parser.
 *
 * People write dates (`2026. 11. 30.`), faces (`>_<`, `^_^`, `*_*`), `~~` for a long vowel, and particles directly
 * after a closing mark (`**"중요"**합니다`), all of which CommonMark misinterprets. So the parser gets a text of the same
 * length in which only possible marks are left, and everything else is a letter.
 */
import { linkify } from './linkify.ts';

/** Deeper quotes are plain text. */
const deepestQuote = 3;
/** A list with more indentation is plain text; in characters. */
const deepestIndent = 12;

const linePrefix = new RegExp(
  String.raw`^([ \t]*(?:>[ \t]?){0,${deepestQuote}})([ \t]{0,${deepestIndent}})(?:([-+*])|(\d{1,9})([.)]))?`,
);
/** What a list item must contain. */
const says = /[^\s\-+*_>~`.]/;
/** A fence may be followed on its line only by a language. */
const notLanguage = /(?<!`)`{3,}(?!`)(?=[^`\n]*$)(?![ \t]*[\w+#.-]{0,20}[ \t]*$)/gm;

/** The same length, with a letter for every character that is no mark. */
export function maskOf(text: string): string {
  const inline = withoutAddresses(text)
    .replace(/~{3,}|(?<!\S)\*(?!\S)/g, letters)
    // Keycaps are emoji.
    .replace(/[*#\d]\uFE0F?\u20E3/g, letters)
    // Names may begin and end with emphasis marks.
    .replace(/@[\p{L}\p{N}_.-]+/gu, letters)
    .replace(/\\(?![*_~`\\])/g, 'x')
    .replace(notLanguage, letters)
    // Within words and faces `_` is a letter; words are delimited by blanks, brackets, quotes and punctuation.
    .replace(/[([{"'“‘「『《](?=_)|(?<=_)[)\]}"'”’」』》.,!?:;…]/g, '!')
    .replace(/[^\s*_~`\\!]|!(?!_)(?<!_!)/g, 'x');
  const lines = text.split('\n');
  let at = 0;
  let number = 0;
  return lines
    .map((line) => {
      const masked = inline.slice(at, at + line.length);
      at += line.length + 1;
      const prefix = prefixOf(line, number);
      number = prefix.number;
      return prefix.kept + masked.slice(prefix.kept.length);
    })
    .join('\n');
}

const letters = (some: string) => 'x'.repeat(some.length);

function withoutAddresses(text: string): string {
  return linkify(text)
    .map((piece) => (piece.href === undefined ? piece.text : letters(piece.text)))
    .join('');
}

/**
 * The possible marks before a line's words: a quote's, followed by a space, and then a list's.
 * @param before number of the preceding item
 */
function prefixOf(line: string, before: number): { kept: string; number: number } {
  const [all = '', quote = '', indent = '', bullet, digits = '', point = ''] = linePrefix.exec(line) ?? [];
  const rest = line.slice(all.length);
  if (quote.includes('>') && !/^[ \t]|^$/.test(line.slice(quote.trimEnd().length)))
    return { kept: '', number: 0 };
  const kept = quote + indent;
  const isItem = /^[ \t]/.test(rest) && says.test(rest);
  if (bullet !== undefined && isItem) return { kept: kept + bullet, number: 0 };
  const number = Number(digits || 0);
  if (digits !== '' && isItem && (number === 1 || number === before + 1))
    return { kept: kept + digits + point, number };
  // An item continues with indented lines, also after an empty line.
  const goesOn = line.trim() === '' || /^[ \t]/.test(line);
  return { kept, number: goesOn ? before : 0 };
}
