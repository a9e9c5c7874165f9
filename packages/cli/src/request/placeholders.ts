/** `{{name}}` in texts, which stands for a value. */

/** @param lookUp undefined for what is unknown: it stays as it is written */
export function filled(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, name: string) => lookUp(name) ?? whole);
}
