import { useEffect, useState } from 'preact/hooks';

/**
 * Files dropped anywhere on the page while the room is shown. Folders are excluded; if no files are accepted, the
 * browser does not leave the page for them either.
 * @returns whether files are being dragged over it
 */
export function useFileDrop(isPossible: boolean, onFiles: (files: readonly File[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    function over(event: DragEvent) {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (isPossible) setOver(true);
      else if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
    }
    function leave(event: DragEvent) {
      // Into nothing: out of the window.
      if (event.relatedTarget === null) setOver(false);
    }
    function drop(event: DragEvent) {
      setOver(false);
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (isPossible) onFiles(filesOf(event.dataTransfer));
    }
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', leave);
    document.addEventListener('drop', drop);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', leave);
      document.removeEventListener('drop', drop);
    };
  }, [isPossible, onFiles]);
  return isOver;
}

const filesOf = (dropped: DataTransfer | null): File[] =>
  [...(dropped?.items ?? [])].flatMap((item) =>
    item.webkitGetAsEntry()?.isDirectory ? [] : (item.getAsFile() ?? []),
  );
