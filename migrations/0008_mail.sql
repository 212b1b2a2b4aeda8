CREATE TABLE `attempts` (
	`client` text PRIMARY KEY NOT NULL,
	`n` integer NOT NULL,
	`until_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `confirmations` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`address` text,
	`choice` text NOT NULL,
	`at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE INDEX `confirmations_by_hash` ON `confirmations` (`hash`,`at`);--> statement-breakpoint
CREATE INDEX `confirmations_by_at` ON `confirmations` (`at`);--> statement-breakpoint
CREATE TABLE `keys` (
	`name` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `letters` (
	`subscriber` text NOT NULL,
	`issue` text NOT NULL,
	`state` text NOT NULL,
	`made_at` integer NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`papers` text NOT NULL,
	`sections` text NOT NULL,
	`passed` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`next_try_at` integer DEFAULT 0 NOT NULL,
	`busy_real` real DEFAULT 0 NOT NULL,
	`busy_by` text,
	`handed_at` integer,
	`sent_at` integer,
	`said` text,
	PRIMARY KEY(`subscriber`, `issue`)
);
--> statement-breakpoint
CREATE INDEX `letters_by_state` ON `letters` (`state`,`next_try_at`);--> statement-breakpoint
CREATE INDEX `letters_by_made` ON `letters` (`made_at`);--> statement-breakpoint
CREATE TABLE `subscribers` (
	`hash` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`address` text,
	`choice` text NOT NULL,
	`state` text NOT NULL,
	`confirmed_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`seen_to` integer NOT NULL,
	`next_due_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscribers_by_id` ON `subscribers` (`id`);--> statement-breakpoint
CREATE INDEX `subscribers_by_next_due` ON `subscribers` (`next_due_at`);