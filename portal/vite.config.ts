import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    // The content policy allows no script but our own files: nothing is written into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: {
    // `npm run dev` beside a running host.
    proxy: Object.fromEntries(
      ['/session', '/platform.', '/.well-known'].map((path) => [path, { target: 'http://127.0.0.1:7080' }]),
    ),
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./test/setup.ts'],
    css: false,
    // One environment for all files: to make it and load the libraries again for each took most of the time. Every test cleans up.
    pool: 'threads',
    isolate: false,
    testTimeout: 60_000,
  },
});
