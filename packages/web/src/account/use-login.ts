import { useEffect, useState } from 'preact/hooks';
import { enter } from '../connection/client.ts';
import type { Trouble } from '../connection/requests.ts';
import { useRequest } from '../connection/use-request.ts';

/**
 * A login from the click to the home page: the request, then the claim of its session.
 *
 * `busy` stays true from the click until the page is left or something has gone wrong.
 */
export function useLogin() {
  const login = useRequest('login');
  const [claimTrouble, setClaimTrouble] = useState<Trouble | null>(null);
  const { done } = login;

  useEffect(() => {
    if (done === null) return;
    if (done.ticket === undefined) return setClaimTrouble('TICKET_INVALID');
    void enter(done.reply.user, done.ticket).then(setClaimTrouble);
  }, [done]);

  function ask(userId: string, userPw: string) {
    setClaimTrouble(null);
    login.ask({ userId, userPw });
  }

  function clear() {
    setClaimTrouble(null);
    login.clear();
  }

  const entering = done !== null && claimTrouble === null;
  const step = login.waiting ? 'waiting' : entering ? 'entering' : 'idle';
  return {
    step: step as 'idle' | 'waiting' | 'entering',
    busy: login.waiting || entering,
    trouble: claimTrouble ?? login.trouble,
    retryAfter: claimTrouble ? undefined : login.retryAfter,
    stalled: login.stalled,
    goesOn: login.goesOn,
    retry: login.retry,
    ask,
    clear,
  };
}
