/** A picture in full size, over everything: arrows lead to the neighbouring ones, Escape back. */
import { closePicture, viewed } from '../../chat/viewed-picture.ts';
import { fileTexts } from '../../i18n/files.ts';
import { messages, textsOf } from '../../i18n/messages.ts';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { Name } from '../name.tsx';
import { useModal } from '../use-modal.ts';
import { fileUrl } from './message-files.tsx';

export function PictureViewer() {
  const text = textsOf(fileTexts);
  const modal = useModal(closePicture);
  const { pictures, index } = viewed.value ?? { pictures: [], index: 0 };
  const picture = pictures[index];
  if (!picture) return null;
  const go = (by: number) => {
    if (pictures[index + by]) viewed.value = { pictures, index: index + by };
  };
  const name = picture.originalFilename;
  return (
    <dialog
      {...modal}
      class="viewer"
      aria-label={name}
      onKeyDown={({ key }) => {
        if (key === 'ArrowLeft') go(-1);
        if (key === 'ArrowRight') go(1);
      }}
      onClick={(event) => {
        if (!(event.target as Element).closest('button, a, img')) closePicture();
      }}
    >
      <header class="viewer-head">
        <p class="viewer-name">
          <Name of={name} />
        </p>
        {pictures.length > 1 && (
          <p class="viewer-place" role="status">
            {text.placeOf(index + 1, pictures.length)}
          </p>
        )}
        <a
          class="icon-button"
          href={fileUrl(picture)}
          download={name}
          title={text.download}
          aria-label={text.downloadOf(name)}
        >
          <Icon name="download" />
        </a>
        <IconButton icon="close" label={messages.value.close} onClick={closePicture} />
      </header>
      <div class="viewer-stage">
        <img
          key={picture.storeFileName}
          src={fileUrl(picture)}
          alt={name}
          width={picture.width ?? undefined}
          height={picture.height ?? undefined}
        />
      </div>
      {pictures.length > 1 && (
        <footer class="viewer-ways">
          <IconButton icon="back" label={text.previous} disabled={index === 0} onClick={() => go(-1)} />
          <IconButton
            icon="next"
            label={text.next}
            disabled={index === pictures.length - 1}
            onClick={() => go(1)}
          />
        </footer>
      )}
    </dialog>
  );
}
