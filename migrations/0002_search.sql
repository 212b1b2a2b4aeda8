CREATE VIRTUAL TABLE `search_texts` USING fts5(title, abstract, content='', contentless_delete=1, tokenize='ascii');
--> statement-breakpoint
CREATE VIRTUAL TABLE `search_fields` USING fts5(authors, fields, content='', contentless_delete=1, tokenize='ascii');
--> statement-breakpoint
CREATE VIRTUAL TABLE `search_vocabulary` USING fts5vocab('search_texts', 'row');
--> statement-breakpoint
CREATE TABLE `search_papers` (
	`seq` integer PRIMARY KEY NOT NULL,
	`paper` text NOT NULL,
	`hash` text NOT NULL,
	`title` text NOT NULL,
	`abstract` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `search_papers_by_paper` ON `search_papers` (`paper`);--> statement-breakpoint
CREATE TABLE `search_words` (
	`word` text PRIMARY KEY NOT NULL,
	`term` text NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `search_fits` (
	`id` integer PRIMARY KEY NOT NULL,
	`current` integer NOT NULL,
	`model` text NOT NULL,
	`papers` integer NOT NULL,
	`length` real NOT NULL
);
--> statement-breakpoint
CREATE TABLE `search_terms` (
	`fit` integer NOT NULL,
	`term` text NOT NULL,
	`idf` real NOT NULL,
	`scale` real NOT NULL,
	`vector` text NOT NULL,
	PRIMARY KEY(`fit`, `term`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `search_vectors` (
	`fit` integer NOT NULL,
	`seq` integer NOT NULL,
	`vector` text NOT NULL,
	PRIMARY KEY(`fit`, `seq`)
) WITHOUT ROWID;
