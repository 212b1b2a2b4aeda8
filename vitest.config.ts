import { defineConfig } from 'vitest/config'

/** `node`: everything but the Worker, which `edge` runs in workerd. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'node', include: ['test/**/*.test.ts'], exclude: ['test/worker/**'], testTimeout: 30_000 } },
      { test: { name: 'edge', include: ['test/worker/**/*.test.ts'], testTimeout: 60_000 } },
    ],
  },
})
