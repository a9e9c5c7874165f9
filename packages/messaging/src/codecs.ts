/**
 * Decompresses what foreign producers send. kafkajs knows gzip only, and one batch in another codec stops its
 * consumer for good. Parley compresses nothing itself, so there is no other direction.
 */
import { decompress as decompressZstd } from 'fzstd';
import kafkajs from 'kafkajs';
import lz4 from 'lz4-napi';
import snappy from 'snappy';

const { CompressionCodecs, CompressionTypes } = kafkajs;

/** What snappy-java's SnappyOutputStream writes before its blocks: magic, version, compatible version. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

async function decompressSnappy(buffer: Buffer): Promise<Buffer> {
  if (!buffer.subarray(0, xerialMagic.length).equals(xerialMagic)) return uncompressSnappyBlock(buffer);
  const blocks: Buffer[] = [];
  for (let at = xerialHeaderBytes; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    blocks.push(await uncompressSnappyBlock(buffer.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

async function uncompressSnappyBlock(block: Buffer): Promise<Buffer> {
  return (await snappy.uncompress(block, { asBuffer: true })) as Buffer;
}

function decompressOnly(decompress: (buffer: Buffer) => Promise<Buffer>) {
  return () => ({
    decompress,
    compress: () => Promise.reject(new Error('Parley sends its records uncompressed')),
  });
}

/** Idempotent; kafkajs keeps its codecs in a table of the whole process. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.Snappy] = decompressOnly(decompressSnappy);
  CompressionCodecs[CompressionTypes.LZ4] = decompressOnly(async (buffer) => lz4.decompressFrame(buffer));
  CompressionCodecs[CompressionTypes.ZSTD] = decompressOnly(async (buffer) =>
    Buffer.from(decompressZstd(buffer)),
  );
}
