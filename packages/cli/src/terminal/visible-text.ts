/** Makes others' text safe for a terminal: escapes characters that move the cursor, or colour or reorder text. */

/** C0, DEL and C1, which begin escape sequences; line separators; and characters that change the writing direction. */
const controls = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

const escaped = (control: string): string =>
  `\\u${(control.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/** For one line. */
export const visibleLine = (text: string): string => text.replaceAll(controls, escaped);

/** Line breaks and tabs stay. */
export const visibleText = (text: string): string =>
  text.replaceAll(controls, (control) => (control === '\n' || control === '\t' ? control : escaped(control)));
