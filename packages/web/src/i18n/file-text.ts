import type { ChatFile } from '@parley/contracts';
import { fileTexts } from './files.ts';
import { textsOf } from './messages.ts';

/** What is said of a message that has nothing but files, by the first of them. */
export function fileText(file: ChatFile | undefined): string {
  if (!file) return '';
  const text = textsOf(fileTexts);
  return file.width ? text.photo : file.originalFilename;
}
