CREATE TABLE `pings` (
	`hub` text NOT NULL,
	`topic` text NOT NULL,
	`revision` integer NOT NULL,
	PRIMARY KEY(`hub`, `topic`)
);
--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`callback` text NOT NULL,
	`topic` text NOT NULL,
	`host` text NOT NULL,
	`secret` text,
	`lease_until_at` integer DEFAULT 0 NOT NULL,
	`asked` text,
	`revision` integer DEFAULT 0 NOT NULL,
	`etag` text,
	`tries` integer DEFAULT 0 NOT NULL,
	`next_try_at` integer DEFAULT 0 NOT NULL,
	`busy_real` real DEFAULT 0 NOT NULL,
	`busy_by` text,
	PRIMARY KEY(`callback`, `topic`)
);
--> statement-breakpoint
CREATE INDEX `subscriptions_by_host` ON `subscriptions` (`host`);--> statement-breakpoint
CREATE INDEX `subscriptions_by_next_try` ON `subscriptions` (`next_try_at`);--> statement-breakpoint
ALTER TABLE `documents` ADD `edition` text DEFAULT '' NOT NULL;--> statement-breakpoint
DELETE FROM `documents`;
