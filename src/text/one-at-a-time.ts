/** Runs once at a time; called while it runs, it runs once more. */
export function coalesceRuns(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  let again = false
  const start = async () => {
    do {
      again = false
      await run()
    } while (again)
    running = undefined
  }
  return () => {
    again = true
    running ??= start()
    return running
  }
}
