import { withoutControls } from '../i18n/isolated.ts';

/** A name inside a line, whose direction it does not change. */
export function Name({ of }: { of: string }) {
  return <bdi>{withoutControls(of)}</bdi>;
}
