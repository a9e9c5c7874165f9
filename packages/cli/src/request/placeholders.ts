/** Replaces placeholders `{{name}}` in texts. */

/** @param lookUp returns undefined for an unknown name, which stays as written */
export function filled(text: string, lookUp: (name: string) => string | undefined): string {
  return text.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, name: string) => lookUp(name) ?? whole);
}
