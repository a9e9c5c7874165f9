/** Where a room's messages are written, replied to and edited. */

import { isVisible, onlyEmoji } from '@parley/contracts/text';
import { useEffect, useState } from 'preact/hooks';
import { longest } from '../../account/validate.ts';
import { useChat } from '../../chat/chat.ts';
import { type Command, commandIn } from '../../chat/commands.ts';
import { useComposerAction } from '../../chat/composer-action.ts';
import type { Room } from '../../chat/room.ts';
import { composerTexts } from '../../i18n/composer.ts';
import { fileTexts } from '../../i18n/files.ts';
import { textsOf } from '../../i18n/messages.ts';
import { Lazily } from '../../lazily.tsx';
import { onPhone } from '../../on-phone.ts';
import { EmojiButton } from '../emoji-button.tsx';
import { EmojiPad } from '../emoji-pad.tsx';
import { IconButton } from '../icon-button.tsx';
import { PartFailed } from '../load-failed.tsx';
import { RequestOutcome } from '../request-outcome.tsx';
import { useRoomName } from '../use-room-name.ts';
import { ComposerBar } from './composer-bar.tsx';
import { suggestCommands, useCommands } from './composer-commands.tsx';
import { ComposerField, useField } from './composer-field.tsx';
import { AttachButton, ComposerFiles, useComposerFiles } from './composer-files.tsx';
import { useFocusFor } from './composer-focus.ts';
import { suggestMentions } from './composer-mentions.tsx';
import { useModifying } from './composer-modifying.ts';
import { ComposerNote } from './composer-note.tsx';
import { ComposerSend } from './composer-send.tsx';
import { useWriting } from './composer-writing.ts';
import { useFileDrop } from './use-file-drop.ts';

interface ComposerProps {
  room: Room;
  /** The user wants to edit their last message (arrow up in an empty field). */
  onModifyLast?: () => void;
}

export function Composer(props: ComposerProps) {
  return <RoomComposer key={props.room.roomId} {...props} />;
}

function RoomComposer({ room, onModifyLast }: ComposerProps) {
  const texts = textsOf(composerTexts);
  const { me, drafts, savedDrafts, attachments } = useChat();
  const roomNameOf = useRoomName();
  const action = useComposerAction(room);
  const writing = useWriting(room, action);
  const modifying = useModifying(room, action);
  const isModifying = action.kind === 'modify';
  const { text, type, submit } = isModifying ? modifying : writing;
  const field = useField(accept);
  const { commands, status } = useCommands(room);
  const isEmojiRoom = room.chatType === 'EMOJI';
  const [isPadOpen, setPadOpen] = useState(isEmojiRoom);
  const [isFormatting, setFormatting] = useState(false);
  const [isRefused, setRefused] = useState(false);
  const isBusy = isModifying && modifying.request.waiting;
  const excess = sayable(text).length - longest.message;
  const files = useComposerFiles(room.roomId);
  const isOver = useFileDrop(files.isPossible && !isModifying, files.add);
  // An edited message keeps its files.
  const hasFiles = !isModifying && files.attached.length > 0;
  const [ordered, setOrdered] = useState('');
  useFocusFor(action, field.ref);
  // A refused text can be corrected instead of typed again.
  useEffect(() => {
    if (status.trouble && !status.retry && text === '') type(ordered);
  }, [status.trouble]);

  function accept(typed: string) {
    const taken = isEmojiRoom && !field.composing.current ? onlyEmoji(typed) : typed;
    setRefused(taken !== typed);
    type(taken);
  }

  function send() {
    field.finishComposing();
    const said = sayable(field.ref.current?.value ?? '');
    if (!(isVisible(said) || (said === '' && hasFiles)) || said.length > longest.message) return;
    if (hasFiles && !files.areReady) return;
    setRefused(false);
    const asked = isModifying ? undefined : commandIn(said, commands);
    if (asked) {
      setOrdered(said);
      run(asked.command, asked.text);
    } else submit(said, hasFiles ? attachments.take(room.roomId) : []);
  }

  function run(command: Command, words = '') {
    type('');
    command.run(words);
  }

  function pick(emoji: string) {
    if (isBusy) return;
    const { selectionStart = 0, selectionEnd = 0 } = field.ref.current ?? {};
    field.replace(selectionStart, selectionEnd, emoji);
  }

  /** Cancelling an edit leaves the draft as it was, including its reply. */
  function giveUp() {
    drafts.change(room.roomId, isModifying ? { modifying: null } : { replyTo: null });
  }

  const label = room.direct ? texts.labelToPerson : texts.label;
  const cancel = action.kind === 'write' ? undefined : giveUp;
  const mentioning = suggestMentions(room.members, me, texts.mentions);
  const commanding = suggestCommands(isModifying ? [] : commands, texts.commandList, run);
  return (
    <form
      class="composer"
      noValidate
      aria-busy={isBusy}
      data-drop={isOver || undefined}
      onFocusOut={() => savedDrafts.save(room.roomId)}
      onPaste={(event) => {
        // Spreadsheets and word processors add a picture of copied text: then the text is used.
        const given = event.clipboardData;
        if (isModifying || given?.types.includes('text/plain')) return;
        if (files.add(given?.files)) event.preventDefault();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {cancel && <ComposerBar action={action} onCancel={cancel} />}
      <p class="unseen" role="status">
        {modifying.isSaved && texts.saved}
      </p>
      <ComposerNote excess={excess} isRefused={isRefused} />
      {!isModifying && <ComposerFiles files={files} />}
      {isOver && <p class="composer-drop">{textsOf(fileTexts).drop}</p>}
      {isFormatting && (
        <Lazily load={loadToolbar} props={{ field, text }} waiting={null} failed={PartFailed} />
      )}
      <div class="composer-frame">
        {!isModifying && <AttachButton files={files} />}
        {isEmojiRoom ? (
          // A message of emoji only has its own picker.
          <IconButton
            icon="smile"
            label={texts.emoji}
            expanded={isPadOpen}
            onClick={() => setPadOpen(!isPadOpen)}
          />
        ) : (
          <EmojiButton
            label={texts.emoji}
            onPick={(emoji) => {
              pick(emoji);
              if (!onPhone()) field.ref.current?.focus();
            }}
          />
        )}
        {!isEmojiRoom && (
          <IconButton
            icon="format"
            label={texts.format}
            expanded={isFormatting}
            onClick={() => setFormatting(!isFormatting)}
          />
        )}
        <ComposerField
          field={field}
          text={text}
          onText={accept}
          onSend={send}
          onCancel={cancel}
          onUp={action.kind === 'write' ? onModifyLast : undefined}
          suggest={(typed, caret) => commanding(typed, caret) ?? mentioning(typed, caret)}
          hasMarks={!isEmojiRoom}
          label={isModifying ? texts.modifyLabel : label(roomNameOf(room))}
          placeholder={isEmojiRoom ? texts.emojiPlaceholder : texts.placeholder}
          readOnly={isBusy}
          invalid={excess > 0}
          describedBy={
            [cancel && 'composer-bar', excess > 0 && 'composer-note'].filter(Boolean).join(' ') || undefined
          }
          withoutKeyboard={isPadOpen && onPhone()}
        />
        <ComposerSend
          isModifying={isModifying && !action.isGone}
          isBusy={isBusy}
          isReady={(sayable(text) !== '' || hasFiles) && (!hasFiles || files.areReady) && excess <= 0}
        />
      </div>
      {isModifying && (
        <RequestOutcome id="modify-outcome" request={modifying.request} waiting={texts.saving} />
      )}
      <RequestOutcome
        id="status-outcome"
        request={status}
        waiting={texts.settingStatus}
        done={texts.statusSet}
      />
      {isPadOpen && <EmojiPad onPick={pick} />}
    </form>
  );
}

const loadToolbar = () => import('./composer-toolbar.tsx').then(({ ComposerToolbar }) => ComposerToolbar);

/**
 * Removes what nobody sees: empty lines around it, and spaces at the end. Spaces before the first word may be intended.
 */
function sayable(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd();
}
