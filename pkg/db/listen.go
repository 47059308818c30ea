package db

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/lib/pq"
)

// Notify tells the listeners of channel, on every instance, once tx commits. Payloads stay under
// 8,000 bytes.
func Notify(ctx context.Context, tx Tx, channel, payload string) error {
	if _, err := tx.Exec(ctx, `SELECT pg_notify($1, $2)`, channel, payload); err != nil {
		return fmt.Errorf("notify %s: %w", channel, err)
	}
	return nil
}

// Listen calls the function of each notified channel with its payload until ctx ends. After a lost
// connection, when notifications may have been missed, every function is called with "".
func Listen(ctx context.Context, p *Pool, log *slog.Logger, channels map[string]func(payload string)) {
	listener := pq.NewListener(p.dsn, 100*time.Millisecond, 10*time.Second, func(e pq.ListenerEventType, err error) {
		if err != nil && ctx.Err() == nil {
			log.Warn("db: listener", "event", int(e), "error", err)
		}
	})
	// Listen below waits for a connection without a context: closing is what ends the wait.
	defer context.AfterFunc(ctx, func() { listener.Close() })()
	for channel := range channels {
		// Listen waits for a connection; it only fails when the listener is closed or the channel is known.
		if err := listener.Listen(channel); err != nil {
			log.Warn("db: listen", "channel", channel, "error", err)
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-listener.Notify:
			if n == nil { // reconnected
				for _, heard := range channels {
					heard("")
				}
				continue
			}
			if heard := channels[n.Channel]; heard != nil {
				heard(n.Extra)
			}
		case <-time.After(time.Minute):
			_ = listener.Ping() // a dead connection shows here; the listener reconnects by itself
		}
	}
}

// ChangedChannel carries the topics given to Changed.
const ChangedChannel = "changed"

// Changed tells every instance, once tx commits, that what is shown about topic changed ("spots"):
// kept pages are made anew. This instance knows before the commit's caller goes on (OnChanged), so
// that whoever acts sees the effect of the act; the others within milliseconds.
func Changed(ctx context.Context, t Tx, topic string) error {
	if mine, ok := t.(*tx); ok {
		mine.changed = append(mine.changed, topic)
	}
	return Notify(ctx, t, ChangedChannel, topic)
}

// OnChanged calls heard with each topic that a transaction of this pool changed, after its commit.
// It is set once, before the pool is shared.
func (p *Pool) OnChanged(heard func(topic string)) { p.heard = heard }
