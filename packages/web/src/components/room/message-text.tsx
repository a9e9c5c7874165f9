import type { VNode } from 'preact';
import { useChat } from '../../chat/chat.ts';
import { findMentions } from '../../chat/mentions.ts';
import type { Formatted, FormattedPart } from '../../formatting/formatted.ts';
import { formattedOf } from '../../formatting/formatting.ts';
import { linkify } from '../../formatting/linkify.ts';

interface MessageTextProps {
  content: string;
  /** The mentioned users. */
  mentions: readonly string[];
  /** The user's id. */
  me: string;
}

/** The text with its line breaks and formatting, links, and highlighted mentions. */
export function MessageText({ content, ...more }: MessageTextProps) {
  return <Pieces of={formattedOf(content)} {...more} />;
}

interface PiecesProps extends Omit<MessageTextProps, 'content'> {
  of: readonly Formatted[];
}

function Pieces({ of, ...more }: PiecesProps) {
  return (
    <>
      {of.map((piece, place) =>
        typeof piece === 'string' ? (
          <WithLinks key={place} text={piece} {...more} />
        ) : (
          <Part key={place} part={piece} {...more} />
        ),
      )}
    </>
  );
}

function Part({ part, ...more }: { part: FormattedPart } & Omit<PiecesProps, 'of'>): VNode {
  const { kind, children, marker } = part;
  const inside = <Pieces of={children} {...more} />;
  switch (kind) {
    case 'strong':
      return <strong>{inside}</strong>;
    case 'emphasis':
      return <em>{inside}</em>;
    case 'strike':
      return <s>{inside}</s>;
    case 'code':
      return <code class="said-code">{inside}</code>;
    case 'codeBlock':
      return (
        <pre class="said-pre">
          <code>{inside}</code>
        </pre>
      );
    case 'quote':
      return <blockquote class="said-quote">{inside}</blockquote>;
    case 'list':
      return <ul class="said-list">{inside}</ul>;
    case 'orderedList':
      return <ol class="said-list">{inside}</ol>;
    case 'item':
      return <li data-marker={marker}>{inside}</li>;
  }
}

function WithLinks({ text, ...more }: { text: string } & Omit<PiecesProps, 'of'>) {
  return (
    <>
      {linkify(text).map(({ text: piece, href, shown }, place) =>
        href === undefined ? (
          <WithMentions key={place} text={piece} {...more} />
        ) : (
          <a key={place} class="message-link" href={href} target="_blank" rel="noopener noreferrer nofollow">
            {shown ?? piece}
          </a>
        ),
      )}
    </>
  );
}

function WithMentions({ text, mentions, me }: { text: string } & Omit<PiecesProps, 'of'>) {
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
