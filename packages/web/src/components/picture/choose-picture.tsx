import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../../chat/chat.ts';
import type { UploadOptions } from '../../connection/upload-file.ts';
import { fileTexts } from '../../i18n/files.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Lazily } from '../../lazily.tsx';
import { DialogFailed } from '../dialog-failed.tsx';

const loadCrop = () => import('./crop-picture.tsx').then(({ CropPicture }) => CropPicture);

interface ChoosePictureProps {
  purpose: UploadOptions['purpose'];
  /** Title of the dialog for the square. */
  title: string;
  /** Whether there is one to remove. */
  has: boolean;
  busy: boolean;
  /** @param address of the uploaded picture; empty to remove it */
  onChoose: (address: string) => void;
}

/** Buttons to change or remove the picture of a user or a room. Absent if nothing can be uploaded. */
export function ChoosePicture({ purpose, title, has, busy, onChoose }: ChoosePictureProps) {
  const text = textsOf(fileTexts);
  const { attachments } = useChat();
  const input = useRef<HTMLInputElement>(null);
  const changing = useRef<HTMLButtonElement>(null);
  const [file, setFile] = useState<File | null>(null);
  if (attachments.maxBytes.value === null) return null;
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          setFile(event.currentTarget.files?.[0] ?? null);
          // Allows the same file to be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <button ref={changing} class="button button-small" type="button" onClick={() => input.current?.click()}>
        {text.changePicture}
      </button>
      {has && <RemovePicture busy={busy} onRemove={() => onChoose('')} next={changing} />}
      {file && (
        <Lazily
          load={loadCrop}
          props={{ file, purpose, title, onUploaded: onChoose, onClose: () => setFile(null) }}
          waiting={null}
          failed={DialogFailed}
        />
      )}
    </>
  );
}

interface RemovePictureProps {
  busy: boolean;
  onRemove: () => void;
  /** Gets the focus once there is nothing left to remove. */
  next: RefObject<HTMLButtonElement | null>;
}

function RemovePicture({ busy, onRemove, next }: RemovePictureProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(
    () => () => {
      if (document.activeElement === button.current) next.current?.focus();
    },
    [],
  );
  return (
    <button
      ref={button}
      class="button button-small"
      type="button"
      aria-disabled={busy}
      onClick={() => {
        if (!busy) onRemove();
      }}
    >
      {textsOf(fileTexts).removePicture}
    </button>
  );
}
