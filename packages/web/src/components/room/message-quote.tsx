import type { Message, RepliedTo } from '@parley/contracts';
import { plainTextOf } from '../../formatting/formatting.ts';
import { fileText } from '../../i18n/file-text.ts';
import { textsOf } from '../../i18n/messages.ts';
import { roomTexts } from '../../i18n/room.ts';
import { Name } from '../name.tsx';
import type { Scene } from './scene.ts';
import { useNameOf } from './use-name-of.ts';
import { useTabIndex } from './use-tab-index.ts';

/**
 * The message that a message replies to, with a link to it. There is no link if it is deleted, or from before the user
 * joined.
 */
export function MessageQuote({ scene, message: { replyTo, seq } }: { scene: Scene; message: Message }) {
  const tabIndex = useTabIndex(scene, seq);
  if (!replyTo) return null;
  if (replyTo.content === '' && !replyTo.files) return <PlainQuote of={replyTo} />;
  return (
    <button class="quote" type="button" tabIndex={tabIndex} onClick={() => scene.seek(replyTo.seq)}>
      <span class="unseen">{textsOf(roomTexts).toReplied} </span>
      <QuotedWords of={replyTo} />
    </button>
  );
}

type Quoted = Pick<RepliedTo, 'userId' | 'writer' | 'content' | 'files'>;

export function PlainQuote({ of }: { of: Quoted }) {
  return (
    <p class="quote">
      <QuotedWords of={of} />
    </p>
  );
}

function QuotedWords({ of }: { of: Quoted }) {
  const nameOf = useNameOf();
  return (
    <>
      <span class="quote-name">
        <Name of={nameOf(of)} />
      </span>{' '}
      <span class="quote-text" dir="auto">
        {plainTextOf(of.content) || fileText(of.files?.[0]) || textsOf(roomTexts).gone}
      </span>
    </>
  );
}
