import { useChat } from '../../chat/chat.ts';
import { findMentions } from '../../chat/mentions.ts';
import { linkify } from './linkify.ts';

interface MessageTextProps {
  content: string;
  /** Whom it calls. */
  mentions: readonly string[];
  /** The user's id. */
  me: string;
}

/** The text with its lines, its addresses to be followed, and those it calls marked. */
export function MessageText({ content, mentions, me }: MessageTextProps) {
  return (
    <>
      {linkify(content).map(({ text, href, shown }, place) =>
        href === undefined ? (
          <WithMentions key={place} text={text} mentions={mentions} me={me} />
        ) : (
          <a key={place} class="message-link" href={href} target="_blank" rel="noopener noreferrer nofollow">
            {shown ?? text}
          </a>
        ),
      )}
    </>
  );
}

function WithMentions({ text, mentions, me }: { text: string; mentions: readonly string[]; me: string }) {
  const { people } = useChat();
  if (mentions.length === 0) return <>{text}</>;
  const called = findMentions(
    text,
    mentions.map((userId) => people.find(userId)),
  );
  const pieces = [];
  let done = 0;
  for (const { from, to, userIds } of called) {
    pieces.push(
      text.slice(done, from),
      <mark key={from} class="mention" data-me={userIds.includes(me) || undefined}>
        {text.slice(from, to)}
      </mark>,
    );
    done = to;
  }
  return (
    <>
      {pieces}
      {text.slice(done)}
    </>
  );
}
