import { useEffect, useState } from 'preact/hooks';

/** Delays before a picture that failed to load is requested again; milliseconds. Then it is given up. */
const pauses = [5_000, 20_000, 80_000];

/** Whether it is one of Parley's files. Addresses of other hosts, which other clients may set, are not loaded. */
export const isShown = (address: string | null | undefined): address is string =>
  address?.startsWith('/files/') ?? false;

interface Picture {
  /** Absent while there is nothing to be shown. */
  readonly src: string | undefined;
  /** It is not requested again. */
  readonly isGivenUp: boolean;
  onError(): void;
}

/** A picture that may be unavailable, permanently or temporarily. */
export function usePicture(address: string | undefined): Picture {
  const [lost, setLost] = useState({ address, times: 0, isNow: false });
  const { times, isNow } = lost.address === address ? lost : { times: 0, isNow: false };
  useEffect(() => {
    const pause = pauses[times - 1];
    if (!isNow || pause === undefined) return;
    const timer = setTimeout(() => setLost({ address, times, isNow: false }), pause);
    return () => clearTimeout(timer);
  }, [address, times, isNow]);
  return {
    src: isNow ? undefined : address,
    isGivenUp: isNow && times > pauses.length,
    onError: () => setLost({ address, times: times + 1, isNow: true }),
  };
}
