-- +goose Up
-- Who was given a role since may decide: their voice counts no more.
CREATE OR REPLACE VIEW neighbour_ready AS
	SELECT v.item_id FROM neighbour_voice v JOIN account a ON a.id = v.account_id CROSS JOIN neighbour_rule r
	WHERE r.enabled AND a.state = 'active' AND a.role = 'member'
	GROUP BY v.item_id, r.enough HAVING bool_and(v.agrees) AND count(*) >= r.enough;
