-- +goose Up
-- The moderators' screen shows what an author sent last.
CREATE INDEX queue_item_of_author ON queue_item (author_id, submitted_at DESC, id DESC);
DROP INDEX queue_item_author;
