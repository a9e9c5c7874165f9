/** A text with its formatting: pieces of text, and the formatting of some of them. */
export type Formatted = string | FormattedPart;

export interface FormattedPart {
  readonly kind: PartKind;
  readonly children: readonly Formatted[];
  /** For a list item: the text before it, `-` or a number with its point. */
  readonly marker?: string;
}

export type PartKind =
  | 'strong'
  | 'emphasis'
  | 'strike'
  | 'code'
  | 'codeBlock'
  | 'quote'
  | 'list'
  | 'orderedList'
  | 'item';

/** Without formatting, for display in one line. */
export function plainOf(formatted: readonly Formatted[]): string {
  return formatted
    .map((one) =>
      typeof one === 'string' ? one : (one.marker ? `${one.marker} ` : '') + plainOf(one.children),
    )
    .join('');
}
