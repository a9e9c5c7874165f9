import { useState } from 'preact/hooks';
import { composerTexts } from '../../i18n/composer.ts';
import { textsOf } from '../../i18n/messages.ts';
import { EmojiPicker } from '../emoji-picker.tsx';
import { IconButton } from '../icon-button.tsx';

interface ComposerEmojiProps {
  onPick: (emoji: string) => void;
  /** In rooms of emoji, whether the pad below the field is there, and what shows and hides it. */
  isPadOpen?: boolean;
  onPad?: () => void;
}

/** The button to the emoji: beside it, or where they are all there is to say, on a pad of their own. */
export function ComposerEmoji({ onPick, isPadOpen, onPad }: ComposerEmojiProps) {
  const { emoji } = textsOf(composerTexts);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <span class="composer-emoji">
      <IconButton
        icon="smile"
        label={emoji}
        expanded={isPadOpen ?? isOpen}
        onClick={onPad ?? (() => setOpen(!isOpen))}
      />
      {isOpen && (
        <EmojiPicker
          onPick={(picked) => {
            onPick(picked);
            close();
          }}
          onClose={close}
        />
      )}
    </span>
  );
}
