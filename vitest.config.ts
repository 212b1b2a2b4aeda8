import { defineConfig } from 'vitest/config'

const UNIT_EXCLUDED = ['test/e2e/**', 'test/perf/**', 'test/browser/**', 'test/worker/**']

/**
 * `unit` runs in this process; `e2e` starts processes; `perf` fills large stores; `browser` needs Chromium and says so; `edge`
 * runs the Worker in workerd. `--mode quick` hides the recordings that CORPUS names.
 */
export default defineConfig(({ mode }) => ({
  test: {
    ...(mode === 'quick' && { env: { CORPUS: '' } }),
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: UNIT_EXCLUDED, testTimeout: 30_000 } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 60_000 } },
      { test: { name: 'perf', include: ['test/perf/**/*.test.ts'], testTimeout: 120_000 } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], testTimeout: 120_000 } },
      // each file starts a workerd of its own; two at once are too many for two cores
      { test: { name: 'edge', include: ['test/worker/**/*.test.ts'], testTimeout: 60_000, fileParallelism: false } },
    ],
  },
}))
