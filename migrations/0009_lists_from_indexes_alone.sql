DROP INDEX `admissions_by_day`;--> statement-breakpoint
CREATE INDEX `admissions_by_day` ON `admissions` (`day`,`topic`,`paper`);--> statement-breakpoint
DROP INDEX `papers_by_hot`;--> statement-breakpoint
CREATE INDEX `papers_by_hot` ON `papers` (`hot`,`id`);