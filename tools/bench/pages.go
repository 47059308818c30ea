package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"github.com/ohmylot/ohmylot/pkg/demo"
	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/limit"
	"github.com/ohmylot/ohmylot/pkg/session"
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/web"
	"github.com/ohmylot/ohmylot/pkg/who"
	"github.com/ohmylot/ohmylot/static"
	"github.com/ohmylot/ohmylot/templates"
)

const brotli = "Accept-Encoding: gzip, deflate, br"

// listPage: the public list, to visitors nobody knows, against gin with the same bytes in memory.
func (b *bench) listPage(ctx context.Context) error {
	header, body, err := fetch(b.url+"/spots", brotli)
	if err != nil {
		return err
	}
	constant, err := plainGin(func(c *gin.Context) {
		h := c.Writer.Header()
		for name, values := range header {
			h[name] = values
		}
		c.Data(http.StatusOK, "text/html; charset=utf-8", body)
	})
	if err != nil {
		return err
	}
	defer constant.Close()
	d, err := duelOver(ctx, b.url+"/spots", constant.url, brotli)
	if err != nil {
		return err
	}
	b.table.atLeast(0.5, "list page (24 spots), anonymous", "gin, the same bytes from memory", d)
	b.table.note("both: %d connections, %d bytes of brotli, %d headers; ours also names and logs each request", connections, len(body), len(header))
	return nil
}

// listPageSignedIn: the same page printed for a member, against the printing of its template alone.
func (b *bench) listPageSignedIn(ctx context.Context) error {
	cookie, err := b.signIn(demo.Ambassador)
	if err != nil {
		return err
	}
	alone, err := b.templateAlone(ctx)
	if err != nil {
		return err
	}
	defer alone.Close()
	if err := alike(b.url+"/spots", alone.url, cookie); err != nil {
		return err
	}
	d, err := duelOver(ctx, b.url+"/spots", alone.url, cookie)
	if err != nil {
		return err
	}
	b.table.atLeast(0.7, "the same page, signed in", "html/template of the page alone", d)
	b.table.note("both through the site's handlers; ours also reads session, account, categories and spots for each request")
	return nil
}

// listData is the list page's data: what its template reads.
type listData struct {
	web.Base
	*spots.Finding
	Tiles       []spots.Tile
	Next, First string
}

// templateAlone prints the list page for each request from data read once.
func (b *bench) templateAlone(ctx context.Context) (reference, error) {
	s := b.Services
	cards, next, err := s.Spots.List(ctx, spots.Filter{}, "")
	if err != nil {
		return reference{}, err
	}
	data := listData{Next: "/spots?apres=" + next}
	var read sync.Once
	return b.bareSite("/spots", func(c *web.Ctx) error {
		var err error
		read.Do(func() {
			var problem error
			data.Finding, err = s.Spots.Finding(c, "/spots")
			data.Tiles, problem = s.Spots.Tiles(c, cards)
			for i := range data.Tiles { // as a member sees them
				data.Tiles[i].Wish = &spots.Wish{Next: "/spots"}
			}
			err = errors.Join(err, problem)
		})
		if err != nil {
			return err
		}
		page := data
		page.Base = c.Base("spots.title")
		page.Actor = who.Actor{ID: 1, FirstName: "Camille", Role: who.Member, Ambassador: true}
		return c.Page(http.StatusOK, "spots/index", &page)
	})
}

// alike makes sure that two addresses answer with pages of the same size, within a hundredth.
func alike(a, b string, headers ...string) error {
	_, one, err := fetch(a, headers...)
	if err != nil {
		return err
	}
	_, other, err := fetch(b, headers...)
	if err != nil {
		return err
	}
	if apart := len(one) - len(other); apart > len(one)/100 || -apart > len(one)/100 {
		return fmt.Errorf("%s has %d bytes, its reference %d: tools/bench no longer prints the same page", a, len(one), len(other))
	}
	return nil
}

// bareSite serves one handler as the site does, but to anyone and without asking the database: the
// name of its session cookie is another, so that it finds none.
func (b *bench) bareSite(path string, h web.Handler) (reference, error) {
	catalogue, err := i18n.Load()
	if err != nil {
		return reference{}, err
	}
	s, err := web.New(web.Settings{
		BaseURL: "http://bare.test", Development: true, Templates: templates.FS, Static: static.FS, Catalogue: catalogue,
		Sessions: session.New(b.Pool, "https://bare.test"), Limiter: limit.New(b.Pool, b.log, true),
		People: b.Services.Accounts, Charter: b.Services.Charter, Log: b.log,
	})
	if err != nil {
		return reference{}, err
	}
	s.Router().GET(path, web.Anyone, h)
	return served(s.Handler(), path)
}

// reference is a gin server of the bench's own.
type reference struct {
	*http.Server
	url string
}

// plainGin serves one handler with gin as it comes.
func plainGin(h gin.HandlerFunc) (reference, error) {
	gin.SetMode(gin.ReleaseMode)
	g := gin.New()
	g.GET("/file", h)
	return served(g, "/file")
}

func served(h http.Handler, path string) (reference, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return reference{}, err
	}
	return reference{serve(listener, h), "http://" + listener.Addr().String() + path}, nil
}

// duelOver races two addresses asked with the same headers.
func duelOver(ctx context.Context, ours, theirs string, headers ...string) (duel, error) {
	a, closeA, err := crowd(ours, headers...)
	if err != nil {
		return duel{}, err
	}
	defer closeA.Close()
	b, closeB, err := crowd(theirs, headers...)
	if err != nil {
		return duel{}, err
	}
	defer closeB.Close()
	return race(ctx, a, b)
}

// fetch gives an answer's headers and body, compressed as it came.
func fetch(url string, headers ...string) (http.Header, []byte, error) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = errors.New(answer.Status)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("fetch %s: %w", url, err)
	}
	answer.Header.Del("Date") // each server says it itself
	return answer.Header, body, nil
}
