/**
 * Text from bytes, at every edge the same way: UTF-8 or nothing. What a decoder would put in place of other bytes, U+FFFD,
 * is the same for many of them, and so one password would do for another.
 */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * To the character: a U+FEFF that the text begins with is part of it.
 * @throws TypeError where the bytes aren't UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * Of a document, such as JSON, which may begin with a byte order mark: that one is not part of it.
 * @throws TypeError where the bytes aren't UTF-8
 */
export function decodeDocument(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
