/** Every command: its usage, its description, and the file that is loaded only when it runs. docs/commands.md is written from this table. */
import type { RunCommand } from './command.ts'

export type Command = { usage: string; description: string; load: () => Promise<RunCommand> }

export const COMMANDS: { [name: string]: Command } = {
  gather: {
    usage: 'gather [--now <ISO time>] [--source <id>] [--json]',
    description: 'Visits every source that is due and prints a line for each visit. --source visits one source even if it is not due.',
    load: async () => (await import('./gather.ts')).runGather,
  },
  migrate: {
    usage: 'migrate',
    description: 'Upgrades the database to this version.',
    load: async () => (await import('./migrate.ts')).runMigrate,
  },
  try: {
    usage: 'try <source or URL>',
    description: 'Fetches one source, or any feed by its URL, and prints its records. Stores nothing.',
    load: async () => (await import('./try-source.ts')).trySource,
  },
  topic: {
    usage: 'topic <slug> [--days 7]',
    description: 'Shows which of the gathered papers a topic would admit, day by day, and why. Admits nothing.',
    load: async () => (await import('./preview-topic.ts')).previewTopic,
  },
  import: {
    usage: 'import <file.opml>',
    description: 'Adds each feed of an OPML list as a source. Fetches nothing.',
    load: async () => (await import('./import-opml.ts')).importOpml,
  },
  opml: {
    usage: 'opml',
    description: 'Prints all sources as OPML.',
    load: async () => (await import('./print-opml.ts')).printOpml,
  },
  add: {
    usage: 'add <url>',
    description: 'Fetches a feed and adds it as a source. For a web page, lists the feeds that it links to.',
    load: async () => (await import('./add-source.ts')).addFeed,
  },
  remove: {
    usage: 'remove <source>',
    description: 'Removes a source that was added or imported, by its id or URL. Its papers stay.',
    load: async () => (await import('./remove-source.ts')).removeSource,
  },
  merge: {
    usage: 'merge <paper> <paper>',
    description: 'Merges two papers, each named by any identifier; the older keeps its id. Undone by split.',
    load: async () => (await import('./merge-papers.ts')).mergePapers,
  },
  split: {
    usage: 'split <source>/<key>',
    description: 'Makes a record a separate paper again. Later evidence does not merge it.',
    load: async () => (await import('./split-record.ts')).splitRecord,
  },
  duplicates: {
    usage: 'duplicates [--limit 20]',
    description: 'Lists possible duplicates, newest first, with the evidence, the probability, and the commands that settle each.',
    load: async () => (await import('./list-duplicates.ts')).listDuplicates,
  },
  dismiss: {
    usage: 'dismiss <paper> <paper>',
    description: 'Marks two papers as distinct. Later evidence does not merge them.',
    load: async () => (await import('./dismiss-duplicate.ts')).dismissDuplicate,
  },
  pick: {
    usage: 'pick <paper>',
    description: "Makes a paper an editor's pick, which raises its score.",
    load: async () => (await import('./pick-paper.ts')).pickPaper,
  },
  unpick: {
    usage: 'unpick <paper>',
    description: "Takes back an editor's pick. Admissions stay.",
    load: async () => (await import('./pick-paper.ts')).unpickPaper,
  },
  doctor: {
    usage: 'doctor',
    description:
      'Checks the settings, the database, the sources, the site and the mail, and says what to change. Exit code 1 for any problem.',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  'send-digests': {
    usage: 'send-digests',
    description: 'Writes the digests that are due and sends the queue once. npm start does so every minute.',
    load: async () => (await import('./send-digests.ts')).sendDigests,
  },
  subscribers: {
    usage: 'subscribers',
    description: 'Counts the subscribers and the queued letters. Prints no address.',
    load: async () => (await import('./count-subscribers.ts')).countSubscribers,
  },
  export: {
    usage: 'export <address>',
    description: 'Prints all stored data about a mail address as JSON.',
    load: async () => (await import('./export-address.ts')).exportAddress,
  },
  erase: {
    usage: 'erase <address>',
    description: 'Deletes all stored data about a mail address, including complaints. Its links stop working.',
    load: async () => (await import('./erase-address.ts')).eraseAddress,
  },
  bounce: {
    usage: 'bounce',
    description:
      'Reads a bounce or a complaint from standard input and stops the mail to that subscriber. For the pipe of a mailbox: | npm run -s paperwire -- bounce',
    load: async () => (await import('./process-bounce.ts')).processBounce,
  },
  backup: {
    usage: 'backup <file>',
    description: 'Copies the database to a new file while others go on reading and writing. For databases in a file.',
    load: async () => (await import('./backup.ts')).backup,
  },
  'train-embeddings': {
    usage: 'train-embeddings [--reindex]',
    description:
      'Trains the embeddings for search by meaning on the papers gathered, or fetches them from EMBEDDINGS_URL. --reindex first indexes changed papers again.',
    load: async () => (await import('./train-embeddings.ts')).runTrainEmbeddings,
  },
  eval: {
    usage:
      'eval read <files…> | eval classify <papers.jsonl> | eval match <pairs.jsonl> | eval rank <papers.jsonl> | eval search <corpus.jsonl> <queries.jsonl> | eval sanitize <cases.jsonl>',
    description: 'Prints the answers of the functions that production calls, for evaluation. Standard output has nothing else.',
    load: async () => (await import('./eval.ts')).runEval,
  },
}
