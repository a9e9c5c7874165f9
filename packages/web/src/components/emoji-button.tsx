import { useState } from 'preact/hooks';
import { EmojiPicker } from './emoji-picker.tsx';
import { IconButton } from './icon-button.tsx';

interface EmojiButtonProps {
  label: string;
  onPick: (emoji: string) => void;
}

/** A button that opens an emoji picker beside it; picking one closes it. */
export function EmojiButton({ label, onPick }: EmojiButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <span class="emoji-button">
      <IconButton icon="smile" label={label} expanded={isOpen} onClick={() => setOpen(!isOpen)} />
      {isOpen && (
        <EmojiPicker
          onPick={(emoji) => {
            onPick(emoji);
            close();
          }}
          onClose={close}
        />
      )}
    </span>
  );
}
