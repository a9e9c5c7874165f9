/** A room's messages as files: JSON Lines for programs, and a page of HTML that needs nothing besides itself. */
import type { Message, Notice } from '@parley/contracts';
import { type ExportLanguage, type ExportTexts, exportTexts } from './export-texts.ts';
import type { RoomPart, RoomReading } from './read-room.ts';

export interface ExportFormat {
  readonly type: string;
  /** @param at when it is written */
  write(reading: RoomReading, at: Date, language: ExportLanguage): AsyncGenerator<string>;
}

/** A line each: the room, and then what was said and happened in it. */
async function* writeLines({ room, parts }: RoomReading, at: Date): AsyncGenerator<string> {
  const { roomId, roomName, chatType, direct, createdAt, members } = room;
  const people = members.map(({ userId, userName }) => ({ userId, userName }));
  const head = { roomId, roomName, chatType, direct, createdAt, members: people };
  yield lineOf({ kind: 'room', room: head, exportedAt: at.toISOString() });
  for await (const part of parts) yield lineOf(part);
}

const lineOf = (value: object) => `${JSON.stringify(value)}\n`;

/** The page loads nothing and runs nothing, wherever it is opened. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

const style = `
  body { max-width: 44rem; margin: 0 auto; padding: 1.5rem; font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1f; background: #fff; }
  h1 { margin: 0; font-size: 1.5rem; overflow-wrap: anywhere; }
  .note, time { color: #5c5c66; font-size: 0.875rem; }
  article { margin-top: 1rem; overflow-wrap: anywhere; }
  article > header { font-weight: 600; }
  article > header > time { margin-inline-start: 0.5rem; font-weight: 400; }
  .said { margin: 0; white-space: pre-wrap; }
  blockquote { margin: 0.25rem 0; padding-inline-start: 0.75rem; border-inline-start: 3px solid #c8c8d0; color: #5c5c66; }
  .notice { margin: 1rem 0 0; text-align: center; color: #5c5c66; font-size: 0.875rem; overflow-wrap: anywhere; }
  ul { margin: 0.25rem 0; padding-inline-start: 1.25rem; }
  @media (prefers-color-scheme: dark) {
    body { color: #ececf1; background: #17171b; }
    .note, time, blockquote, .notice { color: #a8a8b3; }
  }
`;

async function* writePage(
  { room, parts }: RoomReading,
  at: Date,
  language: ExportLanguage,
): AsyncGenerator<string> {
  const texts = exportTexts[language];
  const name = escaped(room.roomName);
  yield `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1 dir="auto">${name}</h1>
<p class="note">${escaped(texts.exported(shownInstant(at.toISOString())))}</p>
`;
  for await (const part of parts) yield partOf(part, texts);
  yield '</main>\n</body>\n</html>\n';
}

function partOf(part: RoomPart, texts: ExportTexts): string {
  return part.kind === 'message' ? messageOf(part.message, texts) : noticeOf(part.notice, texts);
}

function messageOf(message: Message, texts: ExportTexts): string {
  const { writer, createdAt, modifiedAt, content, isDeleted, replyTo, forwardedFrom, files } = message;
  const edited =
    modifiedAt !== null && !isDeleted ? ` <span class="note">${escaped(texts.edited)}</span>` : '';
  const quote = replyTo
    ? `<blockquote dir="auto">${escaped(texts.replyTo(replyTo.writer || texts.left))}<br>${escaped(replyTo.content)}</blockquote>\n`
    : '';
  const forwarded = forwardedFrom
    ? `<p class="note" dir="auto">${escaped(texts.forwardedFrom(forwardedFrom.writer || texts.left))}</p>\n`
    : '';
  const named = files
    .map(({ originalFilename }) => `<li dir="auto">${escaped(originalFilename)}</li>`)
    .join('');
  const list = named === '' ? '' : `<ul aria-label="${escaped(texts.files)}">${named}</ul>\n`;
  const said = isDeleted
    ? `<p class="note">${escaped(texts.deleted)}</p>`
    : `<p class="said" dir="auto">${escaped(content)}</p>`;
  return `<article>
<header><bdi>${escaped(writer || texts.left)}</bdi>${timeOf(createdAt)}${edited}</header>
${forwarded}${quote}${said}
${list}</article>
`;
}

function noticeOf(notice: Notice, texts: ExportTexts): string {
  const byUserName = notice.byUserName === '' ? texts.left : notice.byUserName;
  const named = { ...notice, userName: notice.userName || texts.left, byUserName };
  return `<p class="notice" dir="auto">${escaped(texts.notice(named))} ${timeOf(notice.createdAt)}</p>\n`;
}

const timeOf = (instant: string) =>
  `<time datetime="${escaped(instant)}">${escaped(shownInstant(instant))}</time>`;

/** `2026-11-23 09:05 UTC`, whoever reads it where. */
const shownInstant = (instant: string) => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** In text and in attributes. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

export const exportFormats = {
  jsonl: { type: 'application/x-ndjson; charset=utf-8', write: writeLines },
  html: { type: 'text/html; charset=utf-8', write: writePage },
} as const satisfies Record<string, ExportFormat>;
