/**
 * Copying a selection of messages copies their texts only, one message per line, without names, times, counts and
 * buttons.
 * @returns null if the selection contains no message text
 */
export function selectedWords(selection: Selection | null, within: Element): string | null {
  if (!selection || selection.isCollapsed) return null;
  const said = [...within.querySelectorAll('.said-text')];
  const words: string[] = [];
  for (let number = 0; number < selection.rangeCount; number += 1) {
    const range = selection.getRangeAt(number);
    for (const text of said) if (range.intersectsNode(text)) words.push(wordsIn(range, text));
  }
  const copied = words.filter((text) => text !== '');
  return copied.length === 0 ? null : copied.join('\n');
}

function wordsIn(range: Range, text: Element): string {
  const part = document.createRange();
  part.selectNodeContents(text);
  if (text.contains(range.startContainer)) part.setStart(range.startContainer, range.startOffset);
  if (text.contains(range.endContainer)) part.setEnd(range.endContainer, range.endOffset);
  const copy = part.cloneContents();
  for (const mark of copy.querySelectorAll('.said-edited')) mark.remove();
  for (const item of copy.querySelectorAll<HTMLElement>('li')) item.prepend(`${item.dataset.marker} `);
  return copy.textContent;
}
