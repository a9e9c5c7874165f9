/**
 * The decompressed length of an LZ4 frame, without decompressing it: the library itself has no limit.
 * https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */

const magic = 0x184d2204;
const flags = { blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionaryId: 0x01 };
const isStoredBit = 0x80000000;

/**
 * @returns the frame without trailing data, which Kafka's own client does not read either, and its decompressed length
 * @throws if the frame is incomplete
 */
export function readLz4Frame(buffer: Buffer): { frame: Buffer; bytes: number } {
  if (buffer.readUInt32LE(0) !== magic) throw new Error('it is not an LZ4 frame');
  const flag = buffer.readUInt8(4);
  let at = 7 + (flag & flags.contentSize ? 8 : 0) + (flag & flags.dictionaryId ? 4 : 0);
  let bytes = 0;
  for (;;) {
    const word = buffer.readUInt32LE(at);
    at += 4;
    if (word === 0) return { frame: buffer.subarray(0, at + (flag & flags.contentChecksum ? 4 : 0)), bytes };
    const isStored = word >= isStoredBit;
    const length = isStored ? word - isStoredBit : word;
    const block = buffer.subarray(at, at + length);
    bytes += isStored ? block.length : blockBytes(block);
    at += length + (flag & flags.blockChecksum ? 4 : 0);
  }
}

/** A block is a series of sequences: literals and a match, each with its length; the last has literals only. */
function blockBytes(block: Buffer): number {
  let bytes = 0;
  let at = 0;
  /** Lengths of 15 and more continue in further bytes until one is below 255. */
  const lengthOf = (nibble: number) => {
    let length = nibble;
    for (let more = nibble === 15; more; at++) {
      const byte = block[at] ?? 0;
      length += byte;
      more = byte === 255;
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = lengthOf(token >> 4);
    bytes += literals;
    at += literals;
    if (at >= block.length) break;
    at += 2; // the match's offset
    bytes += lengthOf(token & 15) + 4;
  }
  return bytes;
}
