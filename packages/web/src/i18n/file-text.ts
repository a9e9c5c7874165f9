import type { ChatFile } from '@parley/contracts';
import { fileTexts } from './files.ts';
import { textsOf } from './messages.ts';

/** The text of a message that consists of files only, named after the first of them. */
export function fileText(file: ChatFile | undefined): string {
  if (!file) return '';
  const text = textsOf(fileTexts);
  return file.width ? text.photo : file.originalFilename;
}
