/** What a file is called by whoever uploads it: a name, and no path, control characters or directions of text. */
import { Failure } from '@parley/contracts';
import { parse } from 'content-disposition';

const mostCharacters = 255;

/** @param header `Content-Disposition` @throws Failure `BAD_REQUEST` where it names nothing */
export function givenFileName(header: string | undefined): string {
  const name = header === undefined ? undefined : nameIn(header);
  const plain = name
    ?.replace(/^.*[/\\]/s, '')
    .replaceAll(/[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
  const cut = cutInTheMiddle((plain ?? '').trim());
  if (cut !== '') return cut;
  throw new Failure('BAD_REQUEST', 'Content-Disposition must have a filename');
}

function nameIn(header: string): string | undefined {
  try {
    return parse(header).parameters.filename;
  } catch {
    return undefined;
  }
}

/** What a name ends with says most of what it is. */
function cutInTheMiddle(name: string): string {
  if (name.length <= mostCharacters) return name;
  const ending = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
  return `${name.slice(0, mostCharacters - ending.length - 1)}…${ending}`.replaceAll(/\p{Cs}/gu, '');
}
