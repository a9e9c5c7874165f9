/** What a file is, by its content: neither its name nor its sender is believed. */
import { open } from 'node:fs/promises';

export interface ContentType {
  /** Without parameters. */
  readonly contentType: string;
  /** The usual ending of a name, without the dot. */
  readonly ending: string;
}

/** Pictures that every browser shows, and that can run nothing. */
const shown: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/** Whether pages show it as a picture; all else is only ever downloaded. */
export const isShown = (contentType: string): boolean => shown.has(contentType);

/** Bytes that are looked at to tell text from anything else. */
const looked = 4_096;

export async function sniff(path: string): Promise<ContentType> {
  const { fileTypeFromFile } = await import('file-type');
  const type = await fileTypeFromFile(path).catch(() => undefined);
  if (type) return { contentType: type.mime.split(';')[0] as string, ending: endingOf(type.ext) };
  return (await isText(path))
    ? { contentType: 'text/plain', ending: 'txt' }
    : { contentType: 'application/octet-stream', ending: 'bin' };
}

/** Of `tar.gz` the last: a name has one ending, of small letters and digits. */
export function endingOf(extension: string): string {
  return /[a-z\d]{1,10}$/.exec(extension.toLowerCase())?.[0] ?? 'bin';
}

async function isText(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(looked), 0, looked);
    // A character may be cut at the end.
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
