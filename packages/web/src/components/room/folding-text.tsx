import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { beginningOf } from './beginning.ts';
import { MessageText } from './message-text.tsx';

interface FoldingTextProps {
  content: string;
  /** The mentioned users. */
  mentions: readonly string[];
  /** The user's id. */
  me: string;
  isUnfolded: boolean;
  onFold: (isUnfolded: boolean) => void;
  tabIndex?: ReadonlySignal<number>;
  /** Shown after the text. */
  children?: ComponentChildren;
}

/** A message's text; a very long one is collapsed to its beginning. */
export function FoldingText({ content, isUnfolded, onFold, tabIndex, children, ...more }: FoldingTextProps) {
  const text = textsOf(roomTexts);
  const beginning = beginningOf(content);
  const isLong = beginning.length < content.length;
  const isFolded = isLong && !isUnfolded;
  return (
    <>
      <div class="said-text" dir="auto" data-folded={isFolded || undefined}>
        <MessageText content={isFolded ? `${beginning}…` : content} {...more} />
        {children}
      </div>
      {isLong && (
        <button
          class="said-fold"
          type="button"
          tabIndex={tabIndex}
          aria-expanded={!isFolded}
          onClick={() => onFold(isFolded)}
        >
          {isFolded ? text.unfold : text.fold}
        </button>
      )}
    </>
  );
}
