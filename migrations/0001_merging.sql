CREATE TABLE `blocks` (
	`key` text NOT NULL,
	`paper` text NOT NULL,
	PRIMARY KEY(`key`, `paper`)
);
--> statement-breakpoint
CREATE INDEX `blocks_by_paper` ON `blocks` (`paper`);--> statement-breakpoint
CREATE TABLE `merges` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`into_paper` text NOT NULL,
	`from_paper` text NOT NULL,
	`from_first_seen_at` integer,
	`rule` text NOT NULL,
	`evidence` text NOT NULL,
	`probability` real,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `merges_by_into` ON `merges` (`into_paper`);--> statement-breakpoint
CREATE TABLE `possibles` (
	`left_paper` text NOT NULL,
	`right_paper` text NOT NULL,
	`probability` real NOT NULL,
	`evidence` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`left_paper`, `right_paper`)
);
--> statement-breakpoint
CREATE TABLE `splits` (
	`source` text NOT NULL,
	`key` text NOT NULL,
	`paper` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`source`, `key`)
);
