// Builds the portal and compresses every file once, so that the gateway sends ready bytes. The new files replace the old ones only
// when all of them are there: a running host never serves half of them.
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const fresh = join(root, 'node_modules/.portal-build');
const dist = join(root, 'dist');
const worthIt = /\.(js|css|html|svg|json|txt)$/;
const smallest = 512;

await build({ root, logLevel: 'error', build: { outDir: fresh, emptyOutDir: true } });
for (const entry of await readdir(fresh, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !worthIt.test(entry.name)) continue;
  const content = await readFile(path);
  if (content.length < smallest) continue;
  await writeFile(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }));
  await writeFile(`${path}.gz`, gzipSync(content, { level: 9 }));
}

// Pages that are open now may still ask for the parts of the build before: index.html, which names the new ones, comes last.
const names = new Set((await readdir(fresh, { recursive: true })).map(String));
await cp(fresh, dist, { recursive: true, filter: (source) => !/index\.html(\.br|\.gz)?$/.test(source) });
for (const name of ['index.html.br', 'index.html.gz', 'index.html'])
  if (names.has(name)) await cp(join(fresh, name), join(dist, name));
const keep = 10 * 60 * 1000;
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || names.has(path.slice(dist.length + 1)) || entry.name.startsWith('.')) continue;
  const { mtimeMs } = await stat(path);
  if (Date.now() - mtimeMs > keep) await rm(path);
}
