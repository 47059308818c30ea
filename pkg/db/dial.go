package db

import (
	"context"
	"net"
	"time"
)

// connectWithin bounds reaching a server, unless the DSN says otherwise.
const connectWithin = 5 * time.Second

// silence is how long a server may say nothing while we wait for it. It ends every statement before
// that by itself (see session): past it it is stopped, or the network is. A context is not enough:
// lib/pq then asks the same server to cancel, and goes on waiting.
const silence = 12 * time.Second

// dialer opens connections that give up on a silent server.
type dialer struct{ silence time.Duration }

// DialContext implements pq.DialerContext; lib/pq calls no other way of dialing.
func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &patient{Conn: c, silence: d.silence}, nil
}

// Dial completes pq.Dialer.
func (d dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialTimeout completes pq.Dialer.
func (d dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// patient waits for each answer, but not for ever.
type patient struct {
	net.Conn
	silence  time.Duration
	deadline bool // lib/pq bounds the opening itself
}

func (p *patient) SetDeadline(t time.Time) error {
	p.deadline = !t.IsZero()
	return p.Conn.SetDeadline(t)
}

func (p *patient) Read(b []byte) (int, error) {
	if !p.deadline {
		if err := p.Conn.SetReadDeadline(time.Now().Add(p.silence)); err != nil {
			return 0, err
		}
	}
	return p.Conn.Read(b)
}
