import type { Message } from '@parley/contracts';
import { useComputed } from '@preact/signals';
import { useChat } from '../../chat/chat.ts';
import { outranks } from '../../chat/room.ts';
import { copyText } from '../../copy-text.ts';
import { chatTexts } from '../../i18n/chat.ts';
import { messageActTexts } from '../../i18n/message-acts.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { EmojiButton } from '../emoji-button.tsx';
import { IconButton } from '../icon-button.tsx';
import { Menu, type MenuItem } from '../menu.tsx';
import type { Scene } from './scene.ts';

interface MessageActionsProps {
  scene: Scene;
  message: Message;
}

const quick = ['👍', '❤️', '😂'] as const;

/** The actions on a message, while it is pointed at or has the focus. A deleted one has none. */
export function MessageActions({ scene, message }: MessageActionsProps) {
  const isShown = useComputed(() => (scene.pointed.value ?? scene.focused.value) === message.seq).value;
  return isShown && !message.isDeleted ? <Toolbar scene={scene} message={message} /> : null;
}

function Toolbar({ scene, message }: MessageActionsProps) {
  const text = textsOf(roomTexts);
  const { reacting, reply } = scene;
  return (
    <div class="message-beside">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form */}
      <div class="message-actions" role="group" aria-label={text.actions}>
        {quick.map((emoji) => (
          <button
            key={emoji}
            class="icon-button"
            type="button"
            title={text.reactWith(emoji)}
            aria-label={text.reactWith(emoji)}
            onClick={() => reacting.toggle(message, emoji)}
          >
            {emoji}
          </button>
        ))}
        <EmojiButton label={text.react} onPick={(emoji) => reacting.toggle(message, emoji)} />
        <IconButton icon="reply" label={text.reply} onClick={() => reply(message)} />
        <Menu label={text.actions} items={useItems(scene, message)} />
      </div>
    </div>
  );
}

function useItems(scene: Scene, message: Message): MenuItem[] {
  const text = textsOf(roomTexts);
  const acts = textsOf(messageActTexts);
  const pins = useChat().pinsOf(scene.room.value.roomId);
  const { messageId } = message;
  const isPinned = pins.has(messageId);
  const copy = () => {
    void copyText(message.content).then((isCopied) => {
      scene.spoken.value = isCopied ? text.copied : textsOf(chatTexts).copyFailed;
    });
  };
  const items: MenuItem[] = [
    { icon: 'reply', label: text.reply, onSelect: () => scene.reply(message) },
    ...(message.content === '' ? [] : [{ icon: 'copy', label: text.copy, onSelect: copy } as const]),
    { icon: 'forward', label: acts.forward, onSelect: () => scene.forward(message) },
    {
      icon: 'pin',
      label: isPinned ? acts.unpin : acts.pin,
      onSelect: () => pins.pin(messageId, !isPinned),
    },
    { icon: 'eye', label: acts.readers, onSelect: () => scene.showReaders(message) },
  ];
  const deletion: MenuItem = {
    icon: 'bin',
    label: text.delete,
    onSelect: () => scene.remove(message),
    danger: true,
  };
  const change: MenuItem = { icon: 'pencil', label: text.modify, onSelect: () => scene.modify(message) };
  if (message.userId === scene.me) return [...items, ...(message.forwardedFrom ? [] : [change]), deletion];
  const room = scene.room.peek();
  if (!room.direct) items.push({ icon: 'flag', label: text.report, onSelect: () => scene.report(message) });
  return outranks(room, message.userId) ? [...items, deletion] : items;
}
