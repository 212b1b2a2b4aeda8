CREATE TABLE `admissions` (
	`topic` text NOT NULL,
	`paper` text NOT NULL,
	`entry_id` text NOT NULL,
	`at` integer NOT NULL,
	`day` text NOT NULL,
	`place` integer NOT NULL,
	`entry` text NOT NULL,
	PRIMARY KEY(`topic`, `paper`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `admissions_by_at` ON `admissions` (`at`);--> statement-breakpoint
CREATE INDEX `admissions_by_topic` ON `admissions` (`topic`,`at`);--> statement-breakpoint
CREATE INDEX `admissions_by_day` ON `admissions` (`day`);--> statement-breakpoint
CREATE INDEX `admissions_by_paper` ON `admissions` (`paper`);--> statement-breakpoint
CREATE TABLE `documents` (
	`address` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`body` text NOT NULL,
	`etag` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `feeds` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`name` text NOT NULL,
	`homepage` text NOT NULL,
	`added_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `lookups` (
	`source` text NOT NULL,
	`paper` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`source`, `paper`)
);
--> statement-breakpoint
CREATE TABLE `memberships` (
	`topic` text NOT NULL,
	`paper` text NOT NULL,
	`matched` text NOT NULL,
	PRIMARY KEY(`topic`, `paper`)
);
--> statement-breakpoint
CREATE INDEX `memberships_by_paper` ON `memberships` (`paper`);--> statement-breakpoint
CREATE TABLE `names` (
	`name` text PRIMARY KEY NOT NULL,
	`paper` text NOT NULL,
	`rank` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `names_by_paper` ON `names` (`paper`);--> statement-breakpoint
CREATE TABLE `pages` (
	`source` text NOT NULL,
	`url` text NOT NULL,
	`etag` text,
	`last_modified` text,
	`seen` integer NOT NULL,
	`keys` text,
	`dated` text,
	`doubts` integer DEFAULT 0 NOT NULL,
	`visited_at` integer NOT NULL,
	PRIMARY KEY(`source`, `url`)
);
--> statement-breakpoint
CREATE TABLE `papers` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`title` text NOT NULL,
	`abstract` text NOT NULL,
	`abstract_shown` text NOT NULL,
	`authors` text NOT NULL,
	`url` text NOT NULL,
	`published` text,
	`version` integer,
	`announce_type` text,
	`categories` text NOT NULL,
	`venue` text,
	`license` text,
	`comment` text,
	`organization` text,
	`submitted_by` text,
	`links` text NOT NULL,
	`withdrawn` integer NOT NULL,
	`first_seen_at` integer NOT NULL,
	`merit` real NOT NULL,
	`merit_parts` text NOT NULL,
	`hot` real NOT NULL,
	`changed_at` integer,
	`changed` integer DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `papers_by_id` ON `papers` (`id`);--> statement-breakpoint
CREATE INDEX `papers_by_first_seen` ON `papers` (`first_seen_at`,`id`);--> statement-breakpoint
CREATE INDEX `papers_by_hot` ON `papers` (`hot`);--> statement-breakpoint
CREATE INDEX `papers_changed` ON `papers` (`changed`);--> statement-breakpoint
CREATE TABLE `records` (
	`source` text NOT NULL,
	`key` text NOT NULL,
	`paper` text NOT NULL,
	`record` text NOT NULL,
	`hash` text NOT NULL,
	`first_seen_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`source`, `key`)
);
--> statement-breakpoint
CREATE INDEX `records_by_paper` ON `records` (`paper`);--> statement-breakpoint
CREATE TABLE `robots` (
	`origin` text PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`asked_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `signals` (
	`paper` text NOT NULL,
	`source` text NOT NULL,
	`kind` text NOT NULL,
	`value` real NOT NULL,
	`at` integer NOT NULL,
	`early` real NOT NULL,
	PRIMARY KEY(`paper`, `source`, `kind`)
);
--> statement-breakpoint
CREATE TABLE `sites` (
	`site` text PRIMARY KEY NOT NULL,
	`busy_real` real DEFAULT 0 NOT NULL,
	`busy_by` text,
	`next_real` real DEFAULT 0 NOT NULL,
	`held_until_at` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sources` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text DEFAULT '{}' NOT NULL,
	`more` integer DEFAULT false NOT NULL,
	`last_visit_at` integer,
	`last_good_at` integer,
	`caught_up_at` integer,
	`next_visit_at` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`held` integer DEFAULT false NOT NULL,
	`stopped` text,
	`moves` text DEFAULT '{}' NOT NULL,
	`rest` text DEFAULT '{}' NOT NULL,
	`lease_real` real DEFAULT 0 NOT NULL,
	`lease_by` text
);
--> statement-breakpoint
CREATE TABLE `topics` (
	`slug` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`filled` integer DEFAULT false NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`changed_at` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `turns` (
	`name` text PRIMARY KEY NOT NULL,
	`n` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `usuals` (
	`day` text NOT NULL,
	`field` text NOT NULL,
	`kind` text NOT NULL,
	`value` real NOT NULL,
	`papers` integer NOT NULL,
	PRIMARY KEY(`day`, `field`, `kind`)
);
--> statement-breakpoint
CREATE TABLE `visits` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`source` text NOT NULL,
	`url` text NOT NULL,
	`at` integer NOT NULL,
	`status` integer,
	`seen` integer NOT NULL,
	`new` integer NOT NULL,
	`updated` integer NOT NULL,
	`dropped` integer NOT NULL,
	`suspect` text,
	`error` text
);
--> statement-breakpoint
CREATE INDEX `visits_by_source` ON `visits` (`source`,`id`);--> statement-breakpoint
CREATE INDEX `visits_by_at` ON `visits` (`at`);