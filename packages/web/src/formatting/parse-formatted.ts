/**
 * Parses a text's formatting: `**strong**`, `*emphasis*`, `~~strike~~`, `` `code` ``, fenced code, quotes and lists, as
 * in CommonMark. Links, pictures, headings and HTML are not supported: no text becomes more than what it says.
 *
 * Guarantees: the pieces together are exactly the text without its marks. A text without marks, or with more than
 * anybody writes by hand, is one piece, so that no text blocks the page. micromark finds the marks in the text's mask
 * (mask.ts), and the shown pieces are cut from the text itself.
 */
import { parse, postprocess, preprocess } from 'micromark';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import { type Formatted, type PartKind, plainOf } from './formatted.ts';
import { maskOf } from './mask.ts';

type Event = ReturnType<typeof postprocess>[number];
type Extension = NonNullable<NonNullable<Parameters<typeof parse>[0]>['extensions']>[number];

const parts: Readonly<Record<string, PartKind>> = {
  strong: 'strong',
  emphasis: 'emphasis',
  strikethrough: 'strike',
  codeText: 'code',
  codeFenced: 'codeBlock',
  blockQuote: 'quote',
  listUnordered: 'list',
  listOrdered: 'orderedList',
};

/** Tokens that are not shown. */
const marks = new Set([
  'strongSequence',
  'emphasisSequence',
  'strikethroughSequence',
  'codeTextSequence',
  'codeTextPadding',
  'codeFencedFence',
  'blockQuotePrefix',
  'listItemPrefix',
  'listItemIndent',
  'escapeMarker',
]);

const blocks: ReadonlySet<PartKind> = new Set(['codeBlock', 'quote', 'list', 'orderedList']);

/** In CommonMark, a line without a mark continues the quote or item before it; in a chat it is the writer's answer. */
const endsWithItsLine: Extension = {
  flow: {
    null: {
      tokenize(_, ok, nok) {
        return (code) => (this.interrupt && this.parser.lazy[this.now().line] ? ok(code) : nok(code));
      },
    },
  },
};

const extensions: Extension[] = [
  gfmStrikethrough({ singleTilde: false }),
  endsWithItsLine,
  {
    disable: {
      null: [
        'autolink',
        'characterReference',
        'codeIndented',
        'definition',
        'hardBreakEscape',
        'headingAtx',
        'htmlFlow',
        'htmlText',
        'labelEnd',
        'labelStartImage',
        'labelStartLink',
        'setextUnderline',
        'thematicBreak',
      ],
    },
  },
];

interface OpenPart {
  readonly kind: PartKind | 'text';
  /** Its start, including its mark. */
  readonly from: number;
  readonly children: Formatted[];
  marker?: string;
}

/** Maximum nesting; deeper parts are plain text. */
const deepest = 8;
/** Maximum number of possible mark characters, and of lines: micromark's time grows with their square. */
const maxMarks = 500;

export function parseFormatted(text: string): readonly Formatted[] {
  const mask = maskOf(text);
  if (marksIn(mask) > maxMarks) return [text];
  const document = parse({ extensions }).document();
  const events = postprocess(document.write(preprocess()(mask, undefined, true)));
  return new Reading(text).read(events);
}

const marksIn = (mask: string) => mask.match(/[^x \t]/g)?.length ?? 0;

class Reading {
  readonly #text: string;
  readonly #open: OpenPart[] = [{ kind: 'text', from: 0, children: [] }];
  /** How far the text has been read. */
  #done = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(events: readonly Event[]): readonly Formatted[] {
    for (const [phase, { type, start, end }] of events) {
      const kind = parts[type];
      if (kind && phase === 'enter') this.#begin(kind, start.offset);
      else if (kind) this.#end(kind, end.offset);
      else if (marks.has(type) && phase === 'enter') this.#skip(type, start.offset, end.offset);
    }
    this.#show(this.#text.length);
    return this.#innermost.children;
  }

  get #innermost(): OpenPart {
    return this.#open.at(-1) as OpenPart;
  }

  #show(to: number): void {
    if (to <= this.#done) return;
    add(this.#innermost.children, this.#text.slice(this.#done, to));
    this.#done = to;
  }

  /** The marked text starts or continues after it. */
  #skip(mark: string, from: number, to: number): void {
    this.#show(from);
    if (mark === 'listItemPrefix') {
      if (this.#innermost.kind === 'item') this.#close();
      this.#begin('item', from);
      this.#innermost.marker = this.#text.slice(from, to).trim();
    }
    const opensCode = mark === 'codeFencedFence' && this.#innermost.children.length === 0;
    this.#done = Math.max(this.#done, opensCode && this.#text[to] === '\n' ? to + 1 : to);
  }

  #begin(kind: PartKind, from: number): void {
    this.#show(from);
    this.#open.push({ kind, from, children: [] });
  }

  #end(kind: PartKind, to: number): void {
    this.#show(to);
    const isList = kind === 'list' || kind === 'orderedList';
    // A block includes the end of its last line, so that no empty line follows.
    if (blocks.has(kind) && this.#text[this.#done] === '\n') {
      if (endsLine(this.#innermost.children)) this.#done += 1;
      else this.#show(this.#done + 1);
    }
    if (isList) this.#close();
    this.#close();
  }

  #close(): void {
    const { kind, from, children, marker } = this.#open.pop() as OpenPart;
    if (kind === 'text') return;
    const around = this.#innermost.children;
    // A fence without content.
    if (kind === 'codeBlock' && plainOf(children).trim() === '') {
      add(around, this.#text.slice(from, this.#done));
      return;
    }
    const length = markLengths[kind];
    if (length === undefined || this.#isMeant(from, children)) {
      around.push(marker === undefined ? { kind, children } : { kind, children, marker });
    } else {
      const mark = this.#text.slice(from, from + length);
      for (const one of [mark, ...children, mark]) add(around, one);
    }
  }

  /** Faces contain no words, and a count with `*`, or a vowel drawn out by `~~`, follows a word. */
  #isMeant(from: number, children: readonly Formatted[]): boolean {
    const before = this.#text.slice(Math.max(0, from - 2), from);
    const isWithinWord = this.#text[from] === '~' ? /[\p{L}\p{N}]$/u.test(before) : /[a-z\d]$/i.test(before);
    return (
      this.#open.length <= deepest &&
      !isWithinWord &&
      /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(plainOf(children))
    );
  }
}

/** For marks that may be intended literally. */
const markLengths: Partial<Record<PartKind, number>> = { strong: 2, emphasis: 1, strike: 2 };

/** Joins adjacent texts. */
function add(children: Formatted[], one: Formatted): void {
  const last = children.at(-1);
  if (typeof one === 'string' && typeof last === 'string') children[children.length - 1] = last + one;
  else children.push(one);
}

function endsLine(children: readonly Formatted[]): boolean {
  const last = children.at(-1);
  if (last === undefined) return false;
  return typeof last === 'string' ? last.endsWith('\n') : endsLine(last.children);
}
