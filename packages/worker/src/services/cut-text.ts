/** The beginning of a text, of so many UTF-16 code units at most; no character is cut in two. */
export function cutText(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}
