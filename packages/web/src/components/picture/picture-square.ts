/** The position of a square on a picture that is moved and resized under it, in the picture's own pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly edge: number;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The largest zoom, relative to the largest square. */
export const closest = 4;

/** The largest square, centred. */
export function wholeSquare({ width, height }: PictureSize): Square {
  const edge = Math.min(width, height);
  return { x: (width - edge) / 2, y: (height - edge) / 2, edge };
}

/** Moves the square, within the picture. */
export function movedBy(square: Square, picture: PictureSize, x: number, y: number): Square {
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), most);
  return {
    ...square,
    x: within(square.x + x, picture.width - square.edge),
    y: within(square.y + y, picture.height - square.edge),
  };
}

/** Zooms relative to the largest square, around the same centre. */
export function zoomedTo(square: Square, picture: PictureSize, zoom: number): Square {
  const edge = Math.min(picture.width, picture.height) / Math.min(Math.max(zoom, 1), closest);
  const grown = (square.edge - edge) / 2;
  return movedBy({ edge, x: square.x + grown, y: square.y + grown }, picture, 0, 0);
}
