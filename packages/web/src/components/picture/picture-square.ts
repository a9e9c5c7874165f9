/** Where a square lies on a picture that is moved and sized under it, in the picture's own pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly edge: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** How much closer one can look than at all that fits. */
export const closest = 4;

/** The largest square, from the middle. */
export function wholeSquare({ width, height }: PictureSize): Square {
  const edge = Math.min(width, height);
  return { x: (width - edge) / 2, y: (height - edge) / 2, edge };
}

/** Moved by so much, as far as there is something of the picture. */
export function movedBy(square: Square, picture: PictureSize, x: number, y: number): Square {
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  return {
    ...square,
    x: within(square.x + x, picture.width - square.edge),
    y: within(square.y + y, picture.height - square.edge),
  };
}

/** So many times closer than at all that fits, around the same middle. */
export function zoomedTo(square: Square, picture: PictureSize, zoom: number): Square {
  const edge = Math.min(picture.width, picture.height) / Math.min(Math.max(zoom, 1), closest);
  const grown = (square.edge - edge) / 2;
  return movedBy({ edge, x: square.x + grown, y: square.y + grown }, picture, 0, 0);
}
