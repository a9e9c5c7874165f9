/** Copies a text to the clipboard. @returns whether the browser allowed it */
export async function copyText(text: string): Promise<boolean> {
  try {
    // Absent on plain http.
    await (navigator.clipboard as Clipboard | undefined)?.writeText(text);
    return navigator.clipboard !== undefined;
  } catch {
    return false;
  }
}
