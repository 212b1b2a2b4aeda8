CREATE TABLE `announcements` (
	`entry_id` text PRIMARY KEY NOT NULL,
	`paper` text NOT NULL,
	`kind` text NOT NULL,
	`mark` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer,
	`changed_at` integer
);
--> statement-breakpoint
CREATE INDEX `announcements_by_paper` ON `announcements` (`paper`);--> statement-breakpoint
CREATE INDEX `announcements_by_at` ON `announcements` (`at`);--> statement-breakpoint
ALTER TABLE `papers` ADD `retracted` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `records` ADD `versions` text DEFAULT '[]' NOT NULL;