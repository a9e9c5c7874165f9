/** Whether the device is operated by touch: then Enter is an ordinary key, and focusing a field opens the keyboard. */
const fingers = matchMedia('(hover: none) and (pointer: coarse)');

export function onPhone(): boolean {
  return fingers.matches;
}
