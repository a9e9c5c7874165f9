import type { PairName } from '@parley/contracts';
import type { OpenRequest, Success, Trouble } from './requests.ts';

/**
 * Calls back with a request's reply, and with the error each time it fails for good (a retry may follow).
 * @returns the same request
 */
export function whenDone<Name extends PairName>(
  request: OpenRequest<Name>,
  done: (reply: Success<Name>) => void,
  failed?: (trouble: Trouble) => void,
): OpenRequest<Name> {
  request.state.subscribe((state) => {
    if (state.phase === 'done') done(state.reply);
    else if (state.phase === 'failed') failed?.(state.trouble);
  });
  return request;
}
