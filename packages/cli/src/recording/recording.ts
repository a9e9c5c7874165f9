/** The file format of `parley record` and `parley replay`: a line of JSON for each request that got a reply. */
import { isPairName, type PairName } from '@parley/contracts';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

export interface RecordedExchange {
  readonly pair: PairName;
  readonly requestId: string;
  readonly key: string | null;
  /** The request's value, as text. */
  readonly request: string;
  /** The reply's value, as text. */
  readonly reply: string;
}

/** @throws UsageError if it is not a recording */
export function parseRecording(text: string, file: string): RecordedExchange[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const exchange = parsed(line);
      if (!exchange) throw new UsageError(words().noRecording(file, index + 1));
      return exchange;
    });
}

function parsed(line: string): RecordedExchange | undefined {
  try {
    const { pair, requestId, key = null, request, reply } = JSON.parse(line);
    const texts = [pair, requestId, request, reply];
    if (!texts.every((each) => typeof each === 'string') || !isPairName(pair)) return undefined;
    return { pair, requestId, key, request, reply };
  } catch {
    return undefined;
  }
}
