CREATE TABLE `keyings` (
	`version` integer PRIMARY KEY NOT NULL,
	`up_to` integer NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
DROP TABLE `blocks`;--> statement-breakpoint
CREATE TABLE `blocks` (
	`key` integer NOT NULL,
	`paper` integer NOT NULL,
	PRIMARY KEY(`key`, `paper`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `blocks_by_paper` ON `blocks` (`paper`);--> statement-breakpoint
ALTER TABLE `possibles` ADD `dismissed_at` integer;--> statement-breakpoint
CREATE INDEX `possibles_by_dismissed` ON `possibles` (`dismissed_at`);
