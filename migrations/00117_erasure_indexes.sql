-- +goose Up
-- An account is erased without reading a whole table: each reference to it has an index.
CREATE INDEX queue_item_opinion ON queue_item (opinion_asked_by) WHERE opinion_asked_by IS NOT NULL;
CREATE INDEX import_file_account ON import_file (account_id);
