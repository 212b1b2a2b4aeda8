CREATE TABLE `departures` (
	`topic` text NOT NULL,
	`paper` text NOT NULL,
	`entry_id` text NOT NULL,
	`at` integer NOT NULL,
	`day` text NOT NULL,
	`place` integer NOT NULL,
	`entry` text NOT NULL,
	PRIMARY KEY(`topic`, `entry_id`)
);
--> statement-breakpoint
CREATE INDEX `departures_by_topic` ON `departures` (`topic`,`at`);--> statement-breakpoint
CREATE INDEX `departures_by_paper` ON `departures` (`paper`);--> statement-breakpoint
ALTER TABLE `topics` ADD `filled_on` text DEFAULT '' NOT NULL;