import { defineConfig } from 'vite';

// The node serves dist/ as plain files; during development the mock server (or a node) answers the API.
const server = process.env.GWANGAN_API ?? 'http://127.0.0.1:8080';

export default defineConfig({
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules[\\/](lightweight-charts|fancy-canvas)/ },
            { name: 'crypto', test: /node_modules[\\/]@noble/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': server,
      '/health': server,
      '/ws': { target: server, ws: true },
    },
  },
});
