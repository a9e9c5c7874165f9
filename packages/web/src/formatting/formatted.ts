/** What a text looks like once its marks are read: pieces of text, and what is done to some of them. */
export type Formatted = string | FormattedPart;

export interface FormattedPart {
  readonly kind: PartKind;
  readonly children: readonly Formatted[];
  /** Of an item: what stands before it, `-` or a number with its point. */
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

/** Without its marks, as it is shown where there is one line for it. */
export function plainOf(formatted: readonly Formatted[]): string {
  return formatted
    .map((one) =>
      typeof one === 'string' ? one : (one.marker ? `${one.marker} ` : '') + plainOf(one.children),
    )
    .join('');
}
