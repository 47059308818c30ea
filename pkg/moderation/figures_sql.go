package moderation

import (
	"context"
	"fmt"
	"time"

	"github.com/ohmylot/ohmylot/pkg/db"
	"github.com/ohmylot/ohmylot/pkg/who"
)

func searchEvents(ctx context.Context, c db.Conn, kinds []string, s Search, from db.Cursor, limit int) ([]Event, error) {
	var rows []struct {
		ID      int64     `db:"id"`
		Item    int64     `db:"item_id"`
		Kind    string    `db:"kind"`
		Title   string    `db:"title"`
		Act     Act       `db:"act"`
		By      who.ID    `db:"actor_id"`
		Name    string    `db:"name"`
		At      time.Time `db:"at"`
		Verdict Verdict   `db:"verdict"`
		Reason  Reason    `db:"reason"`
	}
	err := c.Select(ctx, &rows, `
		SELECT e.id, e.item_id, e.kind, COALESCE(q.title, '') AS title, e.act, COALESCE(e.actor_id, 0) AS actor_id, COALESCE(a.first_name, '') AS name,
			e.at, e.verdict, e.reason
		FROM queue_event e LEFT JOIN queue_item q ON q.id = e.item_id LEFT JOIN account a ON a.id = e.actor_id
		WHERE e.kind = ANY($1) AND (e.at, e.id) < ($2, $3) AND ($4 = '' OR e.act = $4)
			AND ($5 = '' OR position(lower(unaccent($5)) IN lower(unaccent(q.title))) > 0)
		ORDER BY e.at DESC, e.id DESC LIMIT $6`, db.Array(kinds), from.At, from.ID, string(s.Act), s.Words, limit)
	if err != nil {
		return nil, fmt.Errorf("search the history: %w", err)
	}
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = Event{r.ID, r.Item, r.Kind, r.Title, Move{Act: r.Act, By: r.By, Name: r.Name, At: r.At, Verdict: r.Verdict, Reason: r.Reason}}
	}
	return events, nil
}

func figures(ctx context.Context, c db.Conn, kinds []string, since, now time.Time) ([]Figures, error) {
	var rows []struct {
		Figures
		OldestAt *time.Time `db:"oldest_at"`
		Median   *float64   `db:"median"`
		Slow     *float64   `db:"slow"`
	}
	err := c.Select(ctx, &rows, `
		SELECT kind, count(*) FILTER (WHERE state = 'waiting' AND NOT afterwards) AS waiting,
			count(*) FILTER (WHERE state = 'waiting' AND promised_at < $3) AS late,
			count(*) FILTER (WHERE state = 'waiting' AND afterwards) AS shown,
			min(submitted_at) FILTER (WHERE state = 'waiting' AND NOT afterwards) AS oldest_at,
			count(*) FILTER (WHERE verdict = 'publish' AND NOT afterwards) AS published,
			count(*) FILTER (WHERE verdict = 'revise' AND NOT afterwards) AS revised,
			count(*) FILTER (WHERE verdict = 'refuse' AND NOT afterwards) AS refused,
			count(*) FILTER (WHERE decided_at <= promised_at AND NOT afterwards) AS kept,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM decided_at - submitted_at)) FILTER (WHERE NOT afterwards) AS median,
			percentile_cont(0.9) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM decided_at - submitted_at)) FILTER (WHERE NOT afterwards) AS slow
		FROM queue_item WHERE kind = ANY($1) AND (state = 'waiting' OR state = 'decided' AND decided_at > $2) GROUP BY kind`, db.Array(kinds), since, now)
	if err != nil {
		return nil, fmt.Errorf("count the queue's figures: %w", err)
	}
	list := make([]Figures, len(rows))
	for i, r := range rows {
		list[i] = r.Figures
		if r.OldestAt != nil {
			list[i].Oldest = *r.OldestAt
		}
		if r.Median != nil && r.Slow != nil {
			list[i].Median, list[i].Slow = seconds(*r.Median), seconds(*r.Slow)
		}
	}
	return list, nil
}

func seconds(n float64) time.Duration { return time.Duration(n * float64(time.Second)) }

func countReasons(ctx context.Context, c db.Conn, kinds []string, since time.Time) ([]ReasonCount, error) {
	var counts []ReasonCount
	err := c.Select(ctx, &counts, `
		SELECT kind, reason, count(*) AS times FROM queue_item
		WHERE kind = ANY($1) AND state = 'decided' AND decided_at > $2 AND reason <> '' GROUP BY kind, reason ORDER BY times DESC, kind, reason LIMIT 20`, db.Array(kinds), since)
	if err != nil {
		return nil, fmt.Errorf("count the reasons given: %w", err)
	}
	return counts, nil
}
