import { useMemo, useRef } from 'preact/hooks';
import { Lazily } from '../lazily.tsx';
import { PartFailed } from './load-failed.tsx';

interface EmojiPadProps {
  onPick: (emoji: string) => void;
  /** Whether the search field gets the focus. */
  focused?: boolean;
}

/** The emoji picker's content, by category or name. Loaded on first use. */
export function EmojiPad({ onPick, focused = false }: EmojiPadProps) {
  const pick = useRef(onPick);
  pick.current = onPick;
  const load = useMemo(
    () => async () => {
      const { EmojiGrid } = await import('./emoji-grid.tsx');
      return () => <EmojiGrid onPick={(emoji) => pick.current(emoji)} focused={focused} />;
    },
    [focused],
  );
  return (
    <div class="emoji-pad">
      <Lazily load={load} waiting={<div aria-busy="true" />} failed={PartFailed} />
    </div>
  );
}
