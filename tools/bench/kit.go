package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/demo"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/media"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// rush is how many ask at once for a bubble that nobody asked for before.
const rush = 500

// press is a brand that has made nothing yet.
func (b *bench) press() (*brand.Service, error) {
	return brand.New(b.Pool, b.Services.Organisations, b.Services.Charter, b.Services.Store)
}

// bubbleRush counts the resizes that many first requests at once cost.
func (b *bench) bubbleRush(context.Context) error {
	press, err := b.press()
	if err != nil {
		return err
	}
	open, err := b.bareSite("/bulle", func(c *web.Ctx) error {
		f, err := press.Make(c.Context(), bubbleOrder())
		if err != nil {
			return err
		}
		return c.Attachment(f.Name, f.ContentType(), f.Tag, f.Bytes)
	})
	if err != nil {
		return err
	}
	defer open.Close()
	clients := make([]*client, rush)
	for i := range clients {
		if clients[i], err = connect(open.url); err != nil {
			return err
		}
		defer clients[i].conn.Close()
	}
	failed := make(chan error, rush)
	start := make(chan struct{})
	var wait sync.WaitGroup
	for _, c := range clients {
		wait.Go(func() {
			<-start
			failed <- c.get()
		})
	}
	close(start)
	wait.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	b.table.plain(fmt.Sprintf("%d first requests at once for one bubble", rush), float64(press.Made()), 1, "made")
	return nil
}

// kit: how much of it is made when its first byte arrives, and what it holds in memory.
func (b *bench) kit(ctx context.Context) error {
	member := who.Actor{Role: who.Member, Ambassador: true}
	if err := b.Pool.Get(ctx, &member.ID, `SELECT id FROM account WHERE email = $1`, demo.Ambassador); err != nil {
		return err
	}
	press, err := b.press()
	if err != nil {
		return err
	}
	open, err := b.bareSite("/kit", func(c *web.Ctx) error {
		k, err := press.Kit(c.Context(), member, i18n.French)
		if err != nil {
			return err
		}
		return c.Stream(k.Name, "application/zip", func(w io.Writer) error { return k.Write(c.Context(), w, nil, media.Notice{}) })
	})
	if err != nil {
		return err
	}
	defer open.Close()
	early, err := firstByte(open.url, press.Made)
	if err != nil {
		return err
	}
	all := press.Made()
	b.table.plain("kit (ZIP), files made before its first byte", float64(early), float64(all/2), fmt.Sprintf("of %d", all))
	return b.kitMemory(ctx, member)
}

// firstByte reads a whole answer and tells what count said when it began.
func firstByte(url string, count func() int) (early int, err error) {
	answer, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if _, err := answer.Body.Read(make([]byte, 1)); err != nil || answer.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("kit: %s, %w", answer.Status, err)
	}
	early = count()
	_, err = io.Copy(io.Discard, answer.Body)
	return early, err
}

// kitMemory: the memory that the kit takes while it is written, against that of its files made one
// after the other and thrown away.
func (b *bench) kitMemory(ctx context.Context, member who.Actor) error {
	var written, thrown []float64
	for range least {
		press, err := b.press()
		if err != nil {
			return err
		}
		k, err := press.Kit(ctx, member, i18n.French)
		if err != nil {
			return err
		}
		peak, err := heapPeak(func() error { return k.Write(ctx, io.Discard, nil, media.Notice{}) })
		if err != nil {
			return err
		}
		written = append(written, peak)
		if press, err = b.press(); err != nil {
			return err
		}
		if peak, err = heapPeak(func() error { return makeEach(ctx, press) }); err != nil {
			return err
		}
		thrown = append(thrown, peak)
	}
	b.table.plain("  its memory, beside its files thrown away", median(written)/median(thrown), 1.25, "×")
	b.table.note("%.0f MB of live heap at most while it is written, %.0f MB while its files are made and dropped: what is written is not kept", median(written)/1e6, median(thrown)/1e6)
	return nil
}

// makeEach makes every file of the kit.
func makeEach(ctx context.Context, press *brand.Service) error {
	for _, v := range brand.Variants() {
		orders := []brand.Order{{Format: brand.SVG}, {Format: brand.PDF}, {Format: brand.PNG, Width: 512}, {Format: brand.PNG, Width: 2048}}
		for _, p := range brand.Presets() {
			orders = append(orders, brand.Order{Format: brand.PNG, Preset: p.Name})
		}
		for _, o := range orders {
			o.Variant = v
			if _, err := press.Make(ctx, o); err != nil {
				return err
			}
		}
	}
	return nil
}

// heapPeak is how many bytes live on the heap at most during work, beyond those before it.
func heapPeak(work func() error) (float64, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(10)) // what is dropped goes at once
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	read := func() uint64 { metrics.Read(sample); return sample[0].Value.Uint64() }
	before := read()
	most, done, sampled := before, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sampled)
		for tick := time.NewTicker(time.Millisecond); ; {
			most = max(most, read())
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
			}
		}
	}()
	err := work()
	close(done)
	<-sampled
	return float64(most - before), err
}
