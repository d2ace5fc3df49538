// Compresses every built file once, so that the gateway sends ready bytes.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist', import.meta.url).pathname;
const worthIt = /\.(js|css|html|svg|json|txt)$/;
const smallest = 512;

for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !worthIt.test(entry.name)) continue;
  const content = await readFile(path);
  if (content.length < smallest) continue;
  await writeFile(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
  await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
}
