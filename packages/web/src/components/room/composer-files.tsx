import { useRef, useState } from 'preact/hooks';
import { type Attachment, maxFiles, mayBeRetried } from '../../chat/attachments.ts';
import { useChat } from '../../chat/chat.ts';
import { fileTexts, sizeText } from '../../i18n/files.ts';
import { textsOf, troubleText } from '../../i18n/messages.ts';
import { onPhone } from '../../on-phone.ts';
import { Icon } from '../icon.tsx';
import { IconButton } from '../icon-button.tsx';
import { Name } from '../name.tsx';
import { fileUrl, isPicture } from './message-files.tsx';

export interface ComposerFilesUse {
  readonly attached: readonly Attachment[];
  /** Whether none is being uploaded or has failed. */
  readonly areReady: boolean;
  /** Whether files can be sent here at all. */
  readonly isPossible: boolean;
  readonly tooMany: boolean;
  /** @returns whether there were any */
  add(files: FileList | readonly File[] | null | undefined): boolean;
}

/** The files of a room's next message. */
export function useComposerFiles(roomId: number): ComposerFilesUse {
  const { attachments } = useChat();
  const [tooMany, setTooMany] = useState(false);
  const attached = attachments.all.value.filter((one) => one.roomId === roomId);
  const isPossible = attachments.maxBytes.value !== null;
  return {
    attached,
    areReady: attached.every(({ phase }) => phase === 'done'),
    isPossible,
    tooMany: tooMany && attached.length === maxFiles,
    add(files) {
      const chosen = [...(files ?? [])];
      if (!isPossible || chosen.length === 0) return false;
      setTooMany(attachments.add(roomId, chosen) > 0);
      return true;
    },
  };
}

/** Opens the system's file picker. */
export function AttachButton({ files }: { files: ComposerFilesUse }) {
  const input = useRef<HTMLInputElement>(null);
  const text = textsOf(fileTexts);
  if (!files.isPossible) return null;
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          files.add(event.currentTarget.files);
          // Allows the same file to be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <IconButton icon="clip" label={text.attach} onClick={() => input.current?.click()} />
    </>
  );
}

/** Above the field: the files to be sent with the message, and their progress. */
export function ComposerFiles({ files }: { files: ComposerFilesUse }) {
  const text = textsOf(fileTexts);
  if (files.attached.length === 0 && !files.tooMany) return null;
  return (
    <>
      <ul class="composer-files" aria-label={text.attached}>
        {files.attached.map((attachment) => (
          <AttachedFile key={attachment.id} attachment={attachment} />
        ))}
      </ul>
      <p class={files.tooMany ? 'composer-note' : 'unseen'} role="status">
        {files.tooMany && text.tooMany(maxFiles)}
      </p>
    </>
  );
}

function AttachedFile({ attachment }: { attachment: Attachment }) {
  const text = textsOf(fileTexts);
  const { attachments } = useChat();
  const { id, name, size, phase, part, trouble, stored } = attachment;
  const noteId = `attached-${id}`;
  return (
    <li class="composer-file" data-phase={phase}>
      {stored && isPicture(stored) ? (
        <img class="composer-file-picture" src={`${fileUrl(stored)}/thumbnail`} alt="" />
      ) : (
        <Icon name={phase === 'failed' ? 'warning' : 'file'} />
      )}
      <div class="composer-file-words">
        <span class="composer-file-name">
          <Name of={name} />
        </span>
        {phase === 'uploading' && (
          <progress value={part} max={1} aria-label={text.waiting}>
            {text.uploading(Math.round(part * 100))}
          </progress>
        )}
        <span class="composer-file-note" id={noteId} role={phase === 'failed' ? 'alert' : undefined}>
          {phase === 'failed'
            ? trouble === 'TOO_LARGE'
              ? text.tooLarge(sizeText(attachments.maxBytes.value ?? 0))
              : troubleText(trouble ?? 'INTERNAL')
            : phase === 'done'
              ? sizeText(size)
              : text.uploading(Math.round(part * 100))}
        </span>
      </div>
      {mayBeRetried(attachment) && (
        <IconButton
          icon="retry"
          label={text.retry(name)}
          onClick={() => afterwards(() => attachments.retry(id))}
        />
      )}
      <IconButton
        icon="close"
        label={text.takeOut(name)}
        onClick={() => afterwards(() => attachments.drop(id))}
      />
    </li>
  );
}

/**
 * The pressed button is removed, so the focus returns to the field; not on a phone, where that would open the keyboard.
 */
function afterwards(act: () => void): void {
  act();
  if (!onPhone()) document.getElementById('composer')?.focus();
}
