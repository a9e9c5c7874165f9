/** The square of a chosen picture that others will see: moved by dragging or keys, and resized. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { newRequestId } from '../../connection/request-id.ts';
import type { Trouble } from '../../connection/requests.ts';
import { type UploadOptions, uploadFile } from '../../connection/upload-file.ts';
import { fileTexts } from '../../i18n/files.ts';
import { textsOf, troubleText } from '../../i18n/messages.ts';
import { Dialog } from '../dialog.tsx';
import { SubmitButton } from '../submit-button.tsx';
import { closest, movedBy, type Square, wholeSquare, zoomedTo } from './picture-square.ts';

/** Size of the uploaded square; in pixels. */
const edge = 512;
/** How far an arrow key moves it, as a share of the square's edge. */
const step = 1 / 20;

interface CropPictureProps {
  file: File;
  purpose: UploadOptions['purpose'];
  title: string;
  /** @param address of the uploaded square */
  onUploaded: (address: string) => void;
  onClose: () => void;
}

export function CropPicture({ file, purpose, title, onUploaded, onClose }: CropPictureProps) {
  const text = textsOf(fileTexts);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [picture, setPicture] = useState<ImageBitmap | 'unreadable' | null>(null);
  const [square, setSquare] = useState<Square>({ x: 0, y: 0, edge: 1 });
  const [zoom, setZoom] = useState(1);
  const [isSaving, setSaving] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [id] = useState(newRequestId);
  const closing = useRef(new AbortController());
  const bitmap = picture instanceof ImageBitmap ? picture : null;

  useEffect(() => {
    createImageBitmap(file).then(
      (made) => {
        setPicture(made);
        setSquare(wholeSquare(made));
      },
      () => setPicture('unreadable'),
    );
    return () => closing.current.abort();
  }, []);
  useEffect(() => {
    if (bitmap) draw(canvas.current, bitmap, square);
  }, [bitmap, square]);

  const move = (x: number, y: number) => {
    if (bitmap) setSquare((now) => movedBy(now, bitmap, x, y));
  };

  function drag(event: PointerEvent) {
    const shown = canvas.current;
    if (!shown || event.buttons === 0) return;
    shown.setPointerCapture(event.pointerId);
    const scale = square.edge / shown.clientWidth;
    move(-event.movementX * scale, -event.movementY * scale);
  }

  function pressKey(event: KeyboardEvent) {
    const by = square.edge * step;
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-by, 0],
      ArrowRight: [by, 0],
      ArrowUp: [0, -by],
      ArrowDown: [0, by],
    };
    const [x, y] = moves[event.key] ?? [0, 0];
    if (x === 0 && y === 0) return;
    event.preventDefault();
    move(x, y);
  }

  async function save(event: Event) {
    event.preventDefault();
    if (isSaving || !canvas.current) return;
    setSaving(true);
    setTrouble(null);
    const blob = await new Promise<Blob | null>((resolve) => canvas.current?.toBlob(resolve, 'image/png'));
    const { signal } = closing.current;
    // A square that was moved since is another upload.
    const sent = blob
      ? await uploadFile({ id: newRequestId(), file: blob, name: 'picture.png', purpose, signal })
      : { trouble: 'PICTURE_UNREADABLE' as const };
    if (signal.aborted) return;
    setSaving(false);
    if ('trouble' in sent) return setTrouble(sent.trouble);
    onClose();
    onUploaded(`/files/${sent.file.storeFileName}`);
  }

  return (
    <Dialog title={title} onClose={onClose}>
      {picture === 'unreadable' ? (
        <p role="alert">{text.unreadable}</p>
      ) : (
        <form class="form crop" onSubmit={save} aria-busy={isSaving}>
          <p class="card-about" id={`crop-${id}`}>
            {text.cropAbout}
          </p>
          <canvas
            ref={canvas}
            class="crop-canvas"
            width={edge}
            height={edge}
            tabIndex={0}
            role="img"
            aria-label={text.picture}
            aria-describedby={`crop-${id}`}
            onPointerMove={drag}
            onKeyDown={pressKey}
          />
          <label class="crop-zoom">
            <span>{text.zoom}</span>
            <input
              type="range"
              min={1}
              max={closest}
              step={0.05}
              value={zoom}
              onInput={(event) => {
                const next = Number(event.currentTarget.value);
                setZoom(next);
                if (bitmap) setSquare((now) => zoomedTo(now, bitmap, next));
              }}
            />
          </label>
          <SubmitButton label={text.useIt} busy={isSaving} />
          <p class={trouble ? 'crop-trouble' : 'unseen'} role={trouble ? 'alert' : 'status'}>
            {trouble ? troubleText(trouble) : isSaving && text.saving}
          </p>
        </form>
      )}
    </Dialog>
  );
}

function draw(canvas: HTMLCanvasElement | null, picture: ImageBitmap, square: Square): void {
  const context = canvas?.getContext('2d');
  if (!context) return;
  context.clearRect(0, 0, edge, edge);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, square.x, square.y, square.edge, square.edge, 0, 0, edge, edge);
}
