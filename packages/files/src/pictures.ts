/**
 * What is done with pictures: they are written anew, without what they tell besides of where and by whom they were taken,
 * and large ones get a thumbnail. GIFs, which cameras don't make, keep their bytes.
 */
import { rename, stat } from 'node:fs/promises';
import { Failure, type StoredFile } from '@parley/contracts';
import pLimit from 'p-limit';
import type { Metadata, Sharp, SharpOptions } from 'sharp';

/** All frames of an animation together; decoded, a pixel takes four bytes, and as many again where it is turned. */
const mostPixels = 50_000_000;
/** Pictures are decoded one after another: memory is what they take. */
const decoding = pLimit(1);
/** One picture may take so long and no longer. */
const mostSeconds = 30;

/** Of thumbnails, in pixels. */
const thumbnailEdge = 640;
/** Up to so many bytes a picture is its own thumbnail. */
const smallBytes = 256 * 1024;
/** The same of those that may move. */
const smallAnimation = 3 * 1024 * 1024;
/** Of a user's picture, in pixels. */
const portraitEdge = 512;

/** Whether pages are better served with a smaller picture than with the file itself. */
export function hasThumbnail({
  contentType,
  fileSize,
  width,
}: Pick<StoredFile, 'contentType' | 'fileSize' | 'width'>): boolean {
  const mayMove = contentType === 'image/gif' || contentType === 'image/webp';
  return width !== null && fileSize > (mayMove ? smallAnimation : smallBytes);
}

export interface PreparedPicture {
  /** As it is shown. */
  readonly width: number;
  readonly height: number;
}

/**
 * @param path the picture, which is replaced by what is to be stored
 * @param thumbnail where one is written, if one is wanted
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

/** Makes a picture the square that users are shown by: WebP. @throws Failure `PICTURE_UNREADABLE` */
export function preparePortrait(path: string): Promise<PreparedPicture> {
  return decoding(async () => {
    const read = await reader();
    const square = read(path).resize(portraitEdge, portraitEdge, { fit: 'cover' }).webp({ quality: 85 });
    await readable(replace(path, square));
    return { width: portraitEdge, height: portraitEdge };
  });
}

/** libvips is loaded with the first picture. */
async function reader(): Promise<(path: string, options?: SharpOptions) => Sharp> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  // What it is turned by stands in what is removed.
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

/** Without anything but its colours; they are as the profile says, which stays. */
function inItsFormat(picture: Sharp, { format }: Metadata): Sharp {
  const kept = picture.keepIccProfile();
  if (format === 'jpeg') return kept.jpeg({ quality: 90 });
  return format === 'webp' ? kept.webp({ quality: 90 }) : kept.png();
}

/** libvips tells in many words what is wrong with a file, and none is for whoever sent it. */
async function readable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    throw new Failure('PICTURE_UNREADABLE', undefined, { cause });
  }
}
