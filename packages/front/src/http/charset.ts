/** Whether a `Content-Type` leaves UTF-8 as the only charset: JSON has no other (RFC 8259), so most say nothing. */
export function isUtf8(contentType: string | undefined): boolean {
  if (!contentType?.includes(';')) return true;
  const named = contentType.matchAll(/;\s*charset\s*=\s*"?([^\s";]*)/gi);
  return [...named].every(([, charset = '']) => /^utf-?8$/i.test(charset));
}
