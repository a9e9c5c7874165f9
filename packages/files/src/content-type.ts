/** Determines a file's type from its content: neither its name nor its sender is trusted. */
import { open } from 'node:fs/promises';

export interface ContentType {
  /** Without parameters. */
  readonly contentType: string;
  /** The usual file name extension, without the dot. */
  readonly ending: string;
}

/** Picture types that every browser displays, and that cannot run code. */
const shown: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/** Whether pages display it as a picture; everything else is only ever downloaded. */
export const isShown = (contentType: string): boolean => shown.has(contentType);

/** How many bytes are checked to tell text from binary data. */
const looked = 4_096;

export async function sniff(path: string): Promise<ContentType> {
  const { fileTypeFromFile } = await import('file-type');
  const type = await fileTypeFromFile(path).catch(() => undefined);
  if (type) return { contentType: type.mime.split(';')[0] as string, ending: endingOf(type.ext) };
  return (await isText(path))
    ? { contentType: 'text/plain', ending: 'txt' }
    : { contentType: 'application/octet-stream', ending: 'bin' };
}

/** The last part of `tar.gz`: a name has one extension, of lower-case letters and digits. */
export function endingOf(extension: string): string {
  return /[a-z\d]{1,10}$/.exec(extension.toLowerCase())?.[0] ?? 'bin';
}

async function isText(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(looked), 0, looked);
    // The last character may be incomplete.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, bytesRead), {
      stream: bytesRead === looked,
    });
    return !/(?![\t\n\f\r])\p{Cc}/u.test(text);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
