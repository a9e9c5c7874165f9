/** Puts a text on the clipboard. @returns whether the browser has let it */
export async function copyText(text: string): Promise<boolean> {
  try {
    // On plain http there is none.
    await (navigator.clipboard as Clipboard | undefined)?.writeText(text);
    return navigator.clipboard !== undefined;
  } catch {
    return false;
  }
}
