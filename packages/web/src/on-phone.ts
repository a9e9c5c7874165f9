/** Whether fingers do it all: then Enter is a key among others, and what takes the focus brings a keyboard along. */
const fingers = matchMedia('(hover: none) and (pointer: coarse)');

export function onPhone(): boolean {
  return fingers.matches;
}
