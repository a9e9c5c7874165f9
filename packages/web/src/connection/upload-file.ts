/**
 * Uploads files to the front, with XMLHttpRequest, because fetch does not report progress.
 *
 * Guarantees: an upload has an id from the start, so that the same upload may be sent again, to any front, and is
 * stored as one file.
 */
import type { FailureCode, FilePurpose, StoredFile } from '@parley/contracts';
import { userId } from '../account/session.ts';
import type { Trouble } from './requests.ts';

export interface UploadOptions {
  readonly id: string;
  readonly file: Blob;
  readonly name: string;
  readonly purpose: FilePurpose;
  /** From 0 to 1. */
  readonly onProgress?: (part: number) => void;
  readonly signal: AbortSignal;
}

/** Resolves to the file, or to what went wrong. */
export function uploadFile(options: UploadOptions): Promise<{ file: StoredFile } | { trouble: Trouble }> {
  const { id, file, name, purpose, onProgress, signal } = options;
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ purpose, userId: userId.peek() ?? '' });
    request.open('POST', `/api/files?${query}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Content-Disposition', `attachment; filename*=UTF-8''${encoded(name)}`);
    request.setRequestHeader('Idempotency-Key', id);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onload = () => resolve(answerOf(request));
    request.onerror = () => resolve({ trouble: 'UNREACHABLE' });
    request.onabort = () => resolve({ trouble: 'UNREACHABLE' });
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** RFC 8187 allows fewer characters than `encodeURIComponent`; an unpaired surrogate is dropped. */
const encoded = (name: string): string =>
  encodeURIComponent(name.replaceAll(/\p{Cs}/gu, '_')).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );

function answerOf({ status, responseText }: XMLHttpRequest): { file: StoredFile } | { trouble: Trouble } {
  try {
    const body = JSON.parse(responseText) as { file?: StoredFile; code?: FailureCode };
    if (status === 201 && body.file) return { file: body.file };
    if (body.code) return { trouble: body.code };
  } catch {
    // From something before the front, such as a proxy.
  }
  if (status === 413) return { trouble: 'TOO_LARGE' };
  return { trouble: status >= 500 ? 'UNAVAILABLE' : 'BAD_REQUEST' };
}

/** Maximum size of a file, in bytes; null if nothing can be uploaded. Undefined if the front can't answer. */
export async function readMaxBytes(): Promise<number | null | undefined> {
  try {
    const response = await fetch('/api/files', { cache: 'no-store' });
    if (response.status === 404) return null;
    return response.ok ? ((await response.json()) as { maxBytes: number }).maxBytes : undefined;
  } catch {
    return undefined;
  }
}
