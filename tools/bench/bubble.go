package main

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/disintegration/imaging"
	"github.com/gin-gonic/gin"

	"github.com/ohmylot/ohmylot/pkg/brand"
	"github.com/ohmylot/ohmylot/pkg/demo"
	"github.com/ohmylot/ohmylot/pkg/web"
)

const (
	bubblePath   = "/marque/bulle/telecharger?variant=couleur&format=png&width=512&use=web"
	bubbleMaster = "pkg/brand/masters/couleur-4096.png"
	// What libvips took for the same picture on two cores when the goal was set.
	vipsSeconds = 0.323
)

func bubbleOrder() brand.Order {
	return brand.Order{Variant: brand.Couleur, Format: brand.PNG, Width: 512, Use: "web"}
}

// bubbleMade: a bubble already made, against gin's c.File of the same PNG. Serving is one line, the
// whole download with what it owes the register is another.
func (b *bench) bubbleMade(ctx context.Context) error {
	cookie, err := b.signIn(demo.Ambassador)
	if err != nil {
		return err
	}
	_, bubble, err := fetch(b.url+bubblePath, cookie)
	if err != nil {
		return err
	}
	name := filepath.Join(b.folder, "bubble.png")
	if err := os.WriteFile(name, bubble, 0o644); err != nil {
		return err
	}
	file, err := plainGin(func(c *gin.Context) { c.File(name) })
	if err != nil {
		return err
	}
	defer file.Close()
	open, err := b.bareSite("/bulle", func(c *web.Ctx) error {
		f, err := b.Services.Brand.Make(c.Context(), bubbleOrder())
		if err != nil {
			return err
		}
		return c.Attachment(f.Name, f.ContentType(), f.Tag, f.Bytes)
	})
	if err != nil {
		return err
	}
	defer open.Close()
	served, err := duelOver(ctx, open.url, file.url)
	if err != nil {
		return err
	}
	b.table.atLeast(0.8, "bubble already made (PNG, 512 px), served", "gin c.File of the same PNG", served)
	b.table.note("%d bytes, through the site's handlers (headers, log, routing), by somebody not asked who they are", len(bubble))
	whole, err := duelOver(ctx, b.url+bubblePath, file.url, cookie)
	if err != nil {
		return err
	}
	b.table.aside("  the whole download by a member", "gin c.File of the same PNG", whole)
	b.table.note("judged by no goal: it also reads session, account and charter, and commits a line of the register before the first byte leaves")
	return nil
}

// bubbleCold: the first bubble of a program that has made none.
func (b *bench) bubbleCold(ctx context.Context) error {
	ours := once(func() error {
		press, err := brand.New(b.Pool, b.Services.Organisations, b.Services.Charter, b.Services.Store)
		if err != nil {
			return err
		}
		_, err = press.Make(ctx, bubbleOrder())
		return err
	})
	theirs, reference := once(plainBubble), "imaging Lanczos from the 4096 px master"
	if vips, err := exec.LookPath("vipsthumbnail"); err == nil {
		out := filepath.Join(b.folder, "vips.png")
		theirs = once(func() error { return exec.CommandContext(ctx, vips, bubbleMaster, "-s", "512x", "-o", out).Run() })
		reference = "vipsthumbnail from the 4096 px master"
	}
	d, err := race(ctx, ours, theirs)
	if err != nil {
		return err
	}
	b.table.atMost(0.5, "bubble not yet made (PNG, 512 px)", reference, d)
	b.table.note("the goal is set against libvips: of the %.0f ms it took on two cores elsewhere, ours is %.2f", vipsSeconds*1000, 1/d.ours/vipsSeconds)
	return nil
}

// plainBubble is the plain way: the master decoded whole and resized.
func plainBubble() error {
	file, err := os.ReadFile(bubbleMaster)
	if err != nil {
		return err
	}
	master, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return fmt.Errorf("decode %s: %w", bubbleMaster, err)
	}
	var out bytes.Buffer
	return png.Encode(&out, imaging.Resize(master, 512, 0, imaging.Lanczos))
}
