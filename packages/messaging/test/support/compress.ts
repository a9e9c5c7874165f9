/** Compressed batches, as clients write them that Parley has none of. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import kafkajs, { type Message, type Producer } from 'kafkajs';
import lz4 from 'lz4-napi';
import snappy from 'snappy';

const { CompressionCodecs, CompressionTypes } = kafkajs;

export interface Compression {
  readonly name: string;
  readonly type: 1 | 2 | 3 | 4;
  readonly compress: (content: Buffer) => Promise<Buffer>;
}

/** franz-go and librdkafka write snappy as one block, Java in many. */
export const compressions: readonly Compression[] = [
  { name: 'gzip', type: CompressionTypes.GZIP, compress: promisify<Buffer, Buffer>(gzip) },
  { name: 'snappy', type: CompressionTypes.Snappy, compress: (content) => snappy.compress(content) },
  { name: 'snappy in blocks', type: CompressionTypes.Snappy, compress: snappyBlocks },
  { name: 'lz4', type: CompressionTypes.LZ4, compress: (content) => lz4.compressFrame(content) },
  { name: 'zstd', type: CompressionTypes.ZSTD, compress: async (content) => zstdFrame(content) },
];

/** Writes a batch for each partition. Not two at a time: kafkajs keeps its codecs in a table of the whole process. */
export async function sendCompressed(
  producer: Producer,
  topic: string,
  { type, compress }: Compression,
  messages: Message[],
): Promise<void> {
  const ours = CompressionCodecs[type];
  CompressionCodecs[type] = () => ({
    ...ours(),
    compress: ({ buffer }: { buffer: Buffer }) => compress(buffer),
  });
  try {
    await producer.send({ topic, compression: type, messages });
  } finally {
    CompressionCodecs[type] = ours;
  }
}

/** As snappy-java writes it: blocks of 32 KiB with their lengths. */
async function snappyBlocks(content: Buffer): Promise<Buffer> {
  const parts: Buffer[] = [Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex')];
  for (let at = 0; at < content.length; at += 32_768) {
    const block = await snappy.compress(content.subarray(at, at + 32_768));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/** A frame of blocks of 128 KiB, each as it is or, where all its bytes are one, as that. RFC 8878, 3.1.1. */
function zstdFrame(content: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from('28b52ffd' + '00' + '58', 'hex')]; // a window of 2 MiB
  for (let at = 0; at < content.length; at += 131_072) {
    const block = content.subarray(at, at + 131_072);
    const isOne = block.equals(Buffer.alloc(block.length, block[0]));
    const isLast = at + 131_072 >= content.length;
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (isOne ? 2 : 0) | (isLast ? 1 : 0), 0, 3);
    parts.push(head, isOne ? block.subarray(0, 1) : block);
  }
  return Buffer.concat(parts);
}
