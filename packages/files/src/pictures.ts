/**
 * Processes pictures: they are re-encoded without metadata, which may reveal where and by whom they were taken, and large ones
 * get a thumbnail. GIFs, which cameras don't make, are stored as they are.
 */
import { rename, stat } from 'node:fs/promises';
import { Failure, type StoredFile } from '@parley/contracts';
import pLimit from 'p-limit';
import type { Metadata, Sharp, SharpOptions } from 'sharp';

/** For all frames of an animation together; a decoded pixel takes four bytes, and another four if the picture is rotated. */
const mostPixels = 50_000_000;
/** Pictures are decoded one at a time, to bound memory. */
const decoding = pLimit(1);
/** Time limit for one step of one picture; seconds. */
const mostSeconds = 30;

/** Maximum width and height of thumbnails; pixels. */
const thumbnailEdge = 640;
/** Pictures of up to this many bytes get no thumbnail. */
const smallBytes = 256 * 1024;
/** The same for types that may be animated. */
const smallAnimation = 3 * 1024 * 1024;
/** Side of a user's or room's picture; pixels. */
const portraitEdge = 512;

/** Whether pages should show a thumbnail instead of the file itself. */
export function hasThumbnail({
  contentType,
  fileSize,
  width,
}: Pick<StoredFile, 'contentType' | 'fileSize' | 'width'>): boolean {
  const mayMove = contentType === 'image/gif' || contentType === 'image/webp';
  return width !== null && fileSize > (mayMove ? smallAnimation : smallBytes);
}

export interface PreparedPicture {
  /** As displayed. */
  readonly width: number;
  readonly height: number;
}

/**
 * @param path the picture, which is replaced by the version to store
 * @param thumbnail the path for a thumbnail, if one is needed
 * @throws Failure `PICTURE_UNREADABLE`
 */
export function preparePicture(path: string, thumbnail: string): Promise<PreparedPicture> {
  return decoding(async () => {
    const read = await reader();
    const metadata = await readable(read(path).metadata());
    const { width, height } = metadata.autoOrient;
    if (metadata.format === 'gif') await readable(read(path).stats());
    else await readable(replace(path, inItsFormat(read(path, { animated: true }), metadata)));
    const contentType = `image/${metadata.format}`;
    if (hasThumbnail({ contentType, fileSize: (await stat(path)).size, width }))
      await readable(
        read(path)
          .resize(thumbnailEdge, thumbnailEdge, { fit: 'inside', withoutEnlargement: true })
          .webp({ quality: 75 })
          .toFile(thumbnail),
      );
    return { width, height };
  });
}

/** Crops a picture to the square that users and rooms are shown by, as WebP. @throws Failure `PICTURE_UNREADABLE` */
export function preparePortrait(path: string): Promise<PreparedPicture> {
  return decoding(async () => {
    const read = await reader();
    const square = read(path).resize(portraitEdge, portraitEdge, { fit: 'cover' }).webp({ quality: 85 });
    await readable(replace(path, square));
    return { width: portraitEdge, height: portraitEdge };
  });
}

/** Loads libvips with the first picture. */
async function reader(): Promise<(path: string, options?: SharpOptions) => Sharp> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  // Rotate first: the orientation is part of the metadata that is removed.
  return (path, options) =>
    sharp(path, { limitInputPixels: mostPixels, ...options })
      .autoOrient()
      .timeout({ seconds: mostSeconds });
}

async function replace(path: string, picture: Sharp): Promise<void> {
  const next = `${path}.next`;
  await picture.toFile(next);
  await rename(next, path);
}

/** Removes all metadata except the colour profile. */
function inItsFormat(picture: Sharp, { format }: Metadata): Sharp {
  const kept = picture.keepIccProfile();
  if (format === 'jpeg') return kept.jpeg({ quality: 90 });
  return format === 'webp' ? kept.webp({ quality: 90 }) : kept.png();
}

/** libvips's detailed errors are not for the user who sent the file. */
async function readable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new Failure('PICTURE_UNREADABLE', undefined, { cause });
  }
}
