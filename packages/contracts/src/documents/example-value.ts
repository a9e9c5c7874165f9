import { exampleRequest } from '../example-request.ts';
import { type PairName, pairs } from '../pairs.ts';

/** A valid request of the pair, as a JSON value. */
export function exampleValue(pair: PairName): unknown {
  const text = exampleRequest(pair);
  return pairs[pair].decode ? pairs[pair].decode(text) : JSON.parse(text);
}
