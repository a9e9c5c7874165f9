/**
 * Decodes bytes to text in the same way at every edge: valid UTF-8 or nothing. A lenient decoder would replace
 * different invalid bytes by the same U+FFFD, so that one password would match another.
 */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Exact: a U+FEFF at the beginning is part of the text.
 * @throws TypeError if the bytes aren't UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * For a document, such as JSON: a byte order mark at its beginning is not part of it.
 * @throws TypeError if the bytes aren't UTF-8
 */
export function decodeDocument(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
