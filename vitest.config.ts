import { defineConfig } from 'vitest/config'

/** `node`: everything but the Worker, which `edge` runs in workerd, and `browser`, which needs Chromium and says so. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'node', include: ['test/**/*.test.ts'], exclude: ['test/worker/**', 'test/browser/**'], testTimeout: 30_000 } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 120_000 } },
      // each starts a workerd of its own, and two machines would be needed for two of them
      { test: { name: 'edge', include: ['test/worker/**/*.test.ts'], testTimeout: 60_000, fileParallelism: false } },
    ],
  },
})
