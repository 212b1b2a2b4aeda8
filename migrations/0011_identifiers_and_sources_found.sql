CREATE INDEX `names_by_identifier` ON `names` (lower(substr(name, instr(name, ':') + 1)));--> statement-breakpoint
CREATE INDEX `records_by_source` ON `records` (lower(source),`paper`);
