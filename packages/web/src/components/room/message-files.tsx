import type { ChatFile } from '@parley/contracts';
import type { ReadonlySignal } from '@preact/signals';
import { fileTexts, sizeText } from '../../i18n/files.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Icon } from '../icon.tsx';
import { Name } from '../name.tsx';
import { usePicture } from '../use-picture.ts';

/** Maximum size of a picture in its message; in CSS pixels. */
const [widest, highest] = [320, 280];

/** Whether pages show it as a picture, with its size known before it is loaded. */
export const isPicture = ({ width, height }: ChatFile): boolean => Boolean(width && height);

export const fileUrl = ({ storeFileName }: ChatFile): string => `/files/${encodeURIComponent(storeFileName)}`;

interface MessageFilesProps {
  files: readonly ChatFile[];
  /** Shows a picture in full size; if absent, pictures are links. */
  onView?: ((file: ChatFile) => void) | undefined;
  tabIndex?: ReadonlySignal<number> | undefined;
}

/** A message's files: pictures as pictures, all others as rows. */
export function MessageFiles({ files, onView, tabIndex }: MessageFilesProps) {
  const text = textsOf(roomTexts);
  return (
    <ul class="said-files" aria-label={text.file}>
      {files.map((file) => (
        <li key={file.storeFileName} class={isPicture(file) ? 'said-picture' : 'said-file'}>
          {isPicture(file) ? (
            <Picture file={file} onView={onView} tabIndex={tabIndex} />
          ) : (
            <FileRow file={file} tabIndex={tabIndex} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Picture({ file, onView, tabIndex }: Omit<MessageFilesProps, 'files'> & { file: ChatFile }) {
  const text = textsOf(fileTexts);
  const { src, isGivenUp, onError } = usePicture(`${fileUrl(file)}/thumbnail`);
  const { width, height } = shownSize(file);
  if (isGivenUp) return <p class="said-file-gone">{text.gone}</p>;
  const image = src ? (
    <img
      src={src}
      alt={file.originalFilename}
      width={width}
      height={height}
      loading="lazy"
      decoding="async"
      onError={onError}
    />
  ) : (
    // Reserves its place: it may still be loaded.
    <span
      class="said-picture-place"
      role="img"
      aria-label={file.originalFilename}
      style={{ width: `${width}px`, aspectRatio: `${width} / ${height}` }}
    />
  );
  if (!onView)
    return (
      <a href={fileUrl(file)} target="_blank" rel="noopener" tabIndex={tabIndex}>
        {image}
      </a>
    );
  return (
    <button
      type="button"
      aria-label={text.open(file.originalFilename)}
      tabIndex={tabIndex}
      onClick={() => onView(file)}
    >
      {image}
    </button>
  );
}

/** Small pictures are not enlarged; a very long one is cropped to its middle. */
function shownSize({ width, height }: ChatFile): { width: number; height: number } {
  const [real, tall] = [width ?? 1, height ?? 1];
  const scale = Math.min(1, widest / real, highest / tall);
  return { width: Math.max(48, Math.round(real * scale)), height: Math.max(48, Math.round(tall * scale)) };
}

/** A file that was not uploaded to Parley has a name, but nothing to load. */
function FileRow({ file, tabIndex }: { file: ChatFile; tabIndex: ReadonlySignal<number> | undefined }) {
  const { originalFilename, fileSize } = file;
  const about = (
    <>
      <Icon name="file" />
      <span class="said-file-name">
        <Name of={originalFilename} />
      </span>
    </>
  );
  if (fileSize === undefined) return about;
  return (
    <a href={fileUrl(file)} download={originalFilename} tabIndex={tabIndex}>
      {about}
      <span class="said-file-size">{sizeText(fileSize)}</span>
    </a>
  );
}
