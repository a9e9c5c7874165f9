/**
 * Decompresses what other producers send. kafkajs supports gzip only, and one batch in another codec stops its consumer
 * for good. Parley itself compresses nothing, so compression is not implemented.
 *
 * A megabyte can decompress to gigabytes. So each codec stops at a limit, before it allocates memory beyond it; the
 * batch is then passed on as unreadable (see the patch of kafkajs).
 */
import { promisify } from 'node:util';
import { unzip, type ZlibOptions } from 'node:zlib';
import { limits } from '@parley/contracts';
import { decompress as decompressZstd } from 'fzstd';
import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';
import snappy from 'snappy';
import { readLz4Frame } from './lz4-frame.ts';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/** Maximum decompressed size of a batch. By default, brokers accept compressed batches up to 1 MiB. */
export const maxBatchBytes = limits.batch.most;

const tooLarge = () => new Error(`it is larger than ${maxBatchBytes} bytes when decompressed`);

const inflate = promisify<Buffer, ZlibOptions, Buffer>(unzip);

async function decompressGzip(buffer: Buffer): Promise<Buffer> {
  try {
    return await inflate(buffer, { maxOutputLength: maxBatchBytes });
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : error;
  }
}

/** snappy-java's SnappyOutputStream header: magic, version, compatible version. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

async function decompressSnappy(buffer: Buffer): Promise<Buffer> {
  if (!buffer.subarray(0, xerialMagic.length).equals(xerialMagic))
    return uncompressSnappyBlock(buffer, maxBatchBytes);
  const blocks: Buffer[] = [];
  let room = maxBatchBytes;
  for (let at = xerialHeaderBytes; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    const block = await uncompressSnappyBlock(buffer.subarray(at + 4, at + 4 + length), room);
    blocks.push(block);
    room -= block.length;
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

async function uncompressSnappyBlock(block: Buffer, most: number): Promise<Buffer> {
  if (snappyLength(block) > most) throw tooLarge();
  return (await snappy.uncompress(block, { asBuffer: true })) as Buffer;
}

/** A block starts with its decompressed length: 7 bits per byte, the lowest first. */
function snappyLength(block: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index++) {
    const byte = block.readUInt8(index);
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return length;
  }
  throw new Error('its snappy block has no length');
}

async function decompressLz4(buffer: Buffer): Promise<Buffer> {
  const { frame, bytes } = readLz4Frame(buffer);
  if (bytes > maxBatchBytes) throw tooLarge();
  return lz4.decompressFrame(frame);
}

const smallestZstdOutput = 128 * 1024;

/**
 * Decompresses into a growing buffer: not all producers give the decompressed size, and the given size may be wrong.
 */
async function decompressZstdFrame(buffer: Buffer): Promise<Buffer> {
  for (let room = Math.max(smallestZstdOutput, 8 * buffer.length); ; room *= 4) {
    try {
      const output = Buffer.allocUnsafeSlow(Math.min(room, maxBatchBytes));
      const written = decompressZstd(buffer, output) as Buffer;
      // A record that waits for its turn must not keep the unused rest of the buffer in memory.
      return written.length * 2 < output.length ? Buffer.from(written) : written;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (room >= maxBatchBytes) throw tooLarge();
    }
  }
}

function decompressOnly(decompress: (buffer: Buffer) => Promise<Buffer>) {
  return () => ({
    decompress,
    compress: () => Promise.reject(new Error('Parley sends its records uncompressed')),
  });
}

/** Idempotent; kafkajs's table of codecs is global to the process. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.GZIP] = decompressOnly(decompressGzip);
  CompressionCodecs[CompressionTypes.Snappy] = decompressOnly(decompressSnappy);
  CompressionCodecs[CompressionTypes.LZ4] = decompressOnly(decompressLz4);
  CompressionCodecs[CompressionTypes.ZSTD] = decompressOnly(decompressZstdFrame);
}
