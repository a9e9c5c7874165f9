/** Uploaded files: the topics carry only metadata; the bytes are only in the storage. */
import { z } from 'zod';
import { definePair } from '../define-pair.ts';
import {
  contentType,
  filePurpose,
  fileSize,
  originalFilename,
  pixels,
  profileImg,
  storedFile,
  storeFileName,
  uploadName,
  userId,
} from '../fields.ts';

export const filePairs = {
  /**
   * Sent by the front that has received the bytes, before it stores them, so that no stored file is unknown to the
   * worker.
   */
  'user-add-file': definePair({
    kind: 'once',
    request: z.object({
      userId,
      storeFileName: uploadName,
      originalFilename,
      contentType,
      /** The size of the bytes as uploaded. */
      fileSize,
      /** SHA-256 of the bytes as uploaded, in hexadecimal: the same id with other bytes is another request. */
      sha256: z.string().regex(/^[\da-f]{64}$/, { message: 'must be a SHA-256 in hexadecimal' }),
      width: pixels.optional(),
      height: pixels.optional(),
      purpose: filePurpose,
    }),
    reply: z.object({ file: storedFile }),
    failedReply: { file: null },
    asker: 'userId',
    mayAsk: 'front',
  }),
  /** The metadata of a file that the asker may see. */
  'user-find-file': definePair({
    kind: 'again',
    request: z.object({ userId, storeFileName }),
    reply: z.object({ file: storedFile }),
    failedReply: { file: null },
    asker: 'userId',
    mayAsk: 'front',
  }),
  'user-change-picture': definePair({
    kind: 'once',
    /** The address of a picture that the user has uploaded, `/files/<storeFileName>`; empty for none. */
    request: z.object({ userId, profileImg }),
    reply: z.object({ profileImg }),
    failedReply: { profileImg: null },
    asker: 'userId',
    mayAsk: 'session',
  }),
} as const;
