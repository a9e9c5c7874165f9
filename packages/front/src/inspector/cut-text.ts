/** The beginning of a text that may be long. */

/** A copy: a slice would keep the whole text in memory for as long as it lives. */
export const beginningOf = (text: string, most: number): string =>
  text.length > most ? Buffer.from(text.slice(0, most)).toString() : text;

/** With an ellipsis where something is missing. */
export const cutText = (text: string, most: number): string =>
  text.length > most ? `${beginningOf(text, most)}…` : text;
