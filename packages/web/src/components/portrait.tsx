import type { Presence } from '../chat/people.ts';
import { isShown, usePicture } from './use-picture.ts';

const shades = 6;

export interface PortraitProps {
  id: string;
  name: string;
  /** Its address. */
  picture: string | null | undefined;
  size?: 'small' | 'medium' | 'large';
  /** Shown as a dot, so it must also be given in words elsewhere. */
  presence?: Presence | undefined;
}

/**
 * The picture of a user or a room; otherwise the first character of the name, skipping brackets, on a colour derived
 * from the id.
 */
export function Portrait({ id, name, picture, size = 'medium', presence }: PortraitProps) {
  const { src, onError } = usePicture(isShown(picture) ? picture : undefined);
  const sum = [...id].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return (
    <span class={`avatar avatar-${size} avatar-${sum % shades}`} data-presence={presence} aria-hidden="true">
      {src ? (
        <img src={src} alt="" decoding="async" onError={onError} />
      ) : (
        ([...name.trim()].find((character) => character !== '(')?.toUpperCase() ?? '')
      )}
    </span>
  );
}
