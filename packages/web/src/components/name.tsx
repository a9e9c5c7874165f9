import { withoutControls } from '../i18n/isolated.ts';

/** What somebody or something is called, in a line that it doesn't turn. */
export function Name({ of }: { of: string }) {
  return <bdi>{withoutControls(of)}</bdi>;
}
