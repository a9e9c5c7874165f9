/** The environment variables of fronts and workers for the file storage. */
import { isAbsolute } from 'node:path';
import { flag, optionalText, type Values, type Variables } from '@parley/messaging';

export interface FolderPlace {
  readonly folder: string;
}

export interface BucketPlace {
  readonly bucket: string;
  /** Prefix of each key; empty, or ending with a slash. */
  readonly prefix: string;
}

export type StoragePlace = FolderPlace | BucketPlace;

const bucketAddress = /^s3:\/\/([a-z\d][a-z\d.-]{1,61}[a-z\d])(?:\/(.*?)\/?)?$/;

/** @returns undefined for a text that is neither an absolute path nor the address of a bucket */
function placeOf(text: string): StoragePlace | undefined {
  if (isAbsolute(text)) return { folder: text };
  const [, bucket, prefix] = bucketAddress.exec(text) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix: prefix ? `${prefix}/` : '' };
}

export const storageVariables = {
  FILE_STORAGE: {
    describe:
      'where uploaded files are stored, the same for all fronts and workers: the path of a shared folder, or `s3://bucket/prefix`; uploads are off if absent',
    value: optionalText
      .refine((text) => text === undefined || placeOf(text) !== undefined, {
        message: 'must be an absolute path, or look like s3://bucket/prefix',
      })
      .transform((text) => (text === undefined ? undefined : placeOf(text))),
  },
  FILE_S3_PATH_STYLE: {
    describe:
      'whether the bucket is named in the URL’s path instead of its host, as many stores other than AWS require',
    default: 'false',
    value: flag,
  },
} satisfies Variables;

export interface StorageSettings {
  readonly place: StoragePlace;
  /** For a bucket: whether it is named in the URL's path. */
  readonly isPathStyle: boolean;
}

export function storageSettings(values: Values<typeof storageVariables>): StorageSettings | undefined {
  const { FILE_STORAGE: place, FILE_S3_PATH_STYLE: isPathStyle } = values;
  return place && { place, isPathStyle };
}
