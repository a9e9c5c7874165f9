import { signal } from '@preact/signals';

/** The file that is to become somebody's picture, and who is told its address; null while none is chosen. */
export const chosenPicture = signal<{
  readonly file: File;
  readonly onUploaded: (profileImg: string) => void;
} | null>(null);
