ALTER TABLE `names` RENAME TO `identifiers`;--> statement-breakpoint
ALTER TABLE `identifiers` RENAME COLUMN `name` TO `identifier`;--> statement-breakpoint
DROP INDEX `names_by_paper`;--> statement-breakpoint
CREATE INDEX `identifiers_by_paper` ON `identifiers` (`paper`);--> statement-breakpoint
DROP INDEX `names_by_identifier`;--> statement-breakpoint
CREATE INDEX `identifiers_by_value` ON `identifiers` (lower(substr(identifier, instr(identifier, ':') + 1)));--> statement-breakpoint
ALTER TABLE `papers` RENAME COLUMN `abstract_shown` TO `abstract_display`;--> statement-breakpoint
ALTER TABLE `papers` RENAME COLUMN `merit` TO `score`;--> statement-breakpoint
ALTER TABLE `papers` RENAME COLUMN `merit_parts` TO `score_parts`;--> statement-breakpoint
ALTER TABLE `papers` RENAME COLUMN `changed` TO `awaits_date`;--> statement-breakpoint
DROP INDEX `papers_changed`;--> statement-breakpoint
CREATE INDEX `papers_awaiting_date` ON `papers` (`awaits_date`);--> statement-breakpoint
ALTER TABLE `usuals` RENAME TO `signal_baselines`;--> statement-breakpoint
ALTER TABLE `turns` RENAME TO `locks`;--> statement-breakpoint
ALTER TABLE `locks` RENAME COLUMN `n` TO `version`;--> statement-breakpoint
ALTER TABLE `blocks` RENAME TO `blocking_keys`;--> statement-breakpoint
ALTER TABLE `blocking_keys` RENAME COLUMN `paper` TO `seq`;--> statement-breakpoint
DROP INDEX `blocks_by_paper`;--> statement-breakpoint
CREATE INDEX `blocking_keys_by_paper` ON `blocking_keys` (`seq`);--> statement-breakpoint
ALTER TABLE `keyings` RENAME TO `blocking_key_backfills`;--> statement-breakpoint
ALTER TABLE `blocking_key_backfills` RENAME COLUMN `up_to` TO `done_seq`;--> statement-breakpoint
ALTER TABLE `blocking_key_backfills` RENAME COLUMN `until` TO `last_seq`;--> statement-breakpoint
ALTER TABLE `possibles` RENAME TO `possible_duplicates`;--> statement-breakpoint
DROP INDEX `possibles_by_dismissed`;--> statement-breakpoint
CREATE INDEX `possible_duplicates_by_dismissed` ON `possible_duplicates` (`dismissed_at`);--> statement-breakpoint
ALTER TABLE `departures` RENAME TO `superseded_admissions`;--> statement-breakpoint
DROP INDEX `departures_by_topic`;--> statement-breakpoint
CREATE INDEX `superseded_admissions_by_topic` ON `superseded_admissions` (`topic`,`at`);--> statement-breakpoint
DROP INDEX `departures_by_paper`;--> statement-breakpoint
CREATE INDEX `superseded_admissions_by_paper` ON `superseded_admissions` (`paper`);--> statement-breakpoint
ALTER TABLE `attempts` RENAME TO `rate_limits`;--> statement-breakpoint
ALTER TABLE `rate_limits` RENAME COLUMN `n` TO `count`;--> statement-breakpoint
ALTER TABLE `rate_limits` RENAME COLUMN `until_at` TO `expires_at`;--> statement-breakpoint
ALTER TABLE `keys` RENAME TO `secrets`;--> statement-breakpoint
ALTER TABLE `secrets` RENAME COLUMN `key` TO `value`;--> statement-breakpoint
ALTER TABLE `sources` RENAME COLUMN `more` TO `has_more`;--> statement-breakpoint
ALTER TABLE `sources` RENAME COLUMN `last_good_at` TO `last_success_at`;--> statement-breakpoint
ALTER TABLE `sources` RENAME COLUMN `held` TO `is_retry_after`;--> statement-breakpoint
ALTER TABLE `sources` RENAME COLUMN `stopped` TO `stopped_reason`;--> statement-breakpoint
ALTER TABLE `sources` RENAME COLUMN `moves` TO `redirects`;--> statement-breakpoint
ALTER TABLE `sources` RENAME COLUMN `rest` TO `crawl_hints`;--> statement-breakpoint
ALTER TABLE `sites` RENAME COLUMN `busy_real` TO `lease_real`;--> statement-breakpoint
ALTER TABLE `sites` RENAME COLUMN `busy_by` TO `lease_by`;--> statement-breakpoint
ALTER TABLE `sites` RENAME COLUMN `held_until_at` TO `retry_after_at`;--> statement-breakpoint
ALTER TABLE `pages` RENAME COLUMN `seen` TO `record_count`;--> statement-breakpoint
ALTER TABLE `pages` RENAME COLUMN `keys` TO `keys_hash`;--> statement-breakpoint
ALTER TABLE `pages` RENAME COLUMN `dated` TO `content_day`;--> statement-breakpoint
ALTER TABLE `pages` RENAME COLUMN `doubts` TO `anomalies`;--> statement-breakpoint
ALTER TABLE `topics` RENAME COLUMN `filled` TO `is_backfilled`;--> statement-breakpoint
ALTER TABLE `topics` RENAME COLUMN `filled_on` TO `backfilled_on`;--> statement-breakpoint
ALTER TABLE `memberships` RENAME COLUMN `matched` TO `matched_terms`;--> statement-breakpoint
ALTER TABLE `documents` RENAME COLUMN `edition` TO `build_version`;--> statement-breakpoint
ALTER TABLE `subscriptions` RENAME COLUMN `asked` TO `intent`;--> statement-breakpoint
ALTER TABLE `subscriptions` RENAME COLUMN `tries` TO `attempts`;--> statement-breakpoint
ALTER TABLE `subscriptions` RENAME COLUMN `busy_real` TO `lease_real`;--> statement-breakpoint
ALTER TABLE `subscriptions` RENAME COLUMN `busy_by` TO `lease_by`;--> statement-breakpoint
ALTER TABLE `subscribers` RENAME COLUMN `choice` TO `preferences`;--> statement-breakpoint
ALTER TABLE `subscribers` RENAME COLUMN `seen_to` TO `searched_until_at`;--> statement-breakpoint
ALTER TABLE `confirmations` RENAME COLUMN `choice` TO `preferences`;--> statement-breakpoint
ALTER TABLE `letters` RENAME COLUMN `made_at` TO `created_at`;--> statement-breakpoint
ALTER TABLE `letters` RENAME COLUMN `passed` TO `skipped_papers`;--> statement-breakpoint
ALTER TABLE `letters` RENAME COLUMN `tries` TO `attempts`;--> statement-breakpoint
ALTER TABLE `letters` RENAME COLUMN `busy_real` TO `lease_real`;--> statement-breakpoint
ALTER TABLE `letters` RENAME COLUMN `busy_by` TO `lease_by`;--> statement-breakpoint
ALTER TABLE `letters` RENAME COLUMN `handed_at` TO `sending_at`;--> statement-breakpoint
ALTER TABLE `letters` RENAME COLUMN `said` TO `last_response`;--> statement-breakpoint
DROP INDEX `letters_by_made`;--> statement-breakpoint
CREATE INDEX `letters_by_created` ON `letters` (`created_at`);--> statement-breakpoint
ALTER TABLE `search_fits` RENAME TO `search_models`;--> statement-breakpoint
ALTER TABLE `search_models` RENAME COLUMN `current` TO `is_current`;--> statement-breakpoint
ALTER TABLE `search_models` RENAME COLUMN `length` TO `mean_length`;--> statement-breakpoint
ALTER TABLE `search_terms` RENAME COLUMN `fit` TO `model_id`;--> statement-breakpoint
ALTER TABLE `search_vectors` RENAME COLUMN `fit` TO `model_id`;--> statement-breakpoint
-- Quotes within a JSON string are escaped, so only keys are replaced here: their order and all numbers stay.
UPDATE `papers` SET `score_parts` = replace(`score_parts`, '"usual":', '"baseline":') WHERE instr(`score_parts`, '"usual":') > 0;--> statement-breakpoint
UPDATE `admissions` SET `entry` = replace(replace(`entry`, '"merit":', '"score":'), '"usual":', '"baseline":');--> statement-breakpoint
UPDATE `superseded_admissions` SET `entry` = replace(replace(`entry`, '"merit":', '"score":'), '"usual":', '"baseline":');--> statement-breakpoint
UPDATE `records` SET `record` = json_set(`record`, '$.copies', json(replace(json_extract(`record`, '$.copies'), '"name":', '"identifier":'))) WHERE json_type(`record`, '$.copies') = 'array';--> statement-breakpoint
UPDATE `records` SET `record` = replace(`record`, '"names":', '"identifiers":') WHERE instr(`record`, '"names":') > 0;--> statement-breakpoint
UPDATE `merges` SET `rule` = CASE `rule` WHEN 'name' THEN 'identifier' WHEN 'near' THEN 'fuzzy' ELSE 'manual' END WHERE `rule` IN ('name', 'near', 'hand');--> statement-breakpoint
UPDATE `letters` SET `state` = CASE `state` WHEN 'waiting' THEN 'queued' WHEN 'taken' THEN 'leased' WHEN 'handed' THEN 'sending' ELSE 'unknown' END WHERE `state` IN ('waiting', 'taken', 'handed', 'uncertain');--> statement-breakpoint
UPDATE `subscribers` SET `preferences` = replace(replace(replace(`preferences`, '"every":', '"frequency":'), '"most":', '"maxPapers":'), '"evenIfNone":', '"sendIfEmpty":');--> statement-breakpoint
UPDATE `confirmations` SET `preferences` = replace(replace(replace(`preferences`, '"every":', '"frequency":'), '"most":', '"maxPapers":'), '"evenIfNone":', '"sendIfEmpty":');--> statement-breakpoint
DELETE FROM `documents`;
