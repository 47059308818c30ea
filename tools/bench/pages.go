package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/ohmylot/ohmylot/pkg/demo"
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

// listPageSignedIn: the same page printed for a member. The site tells in Server-Timing how long the
// page's template alone ran, so both sides are the same requests.
func (b *bench) listPageSignedIn(ctx context.Context) error {
	cookie, err := b.signIn(demo.Ambassador)
	if err != nil {
		return err
	}
	c, err := connect(b.url+"/spots", brotli, cookie)
	if err != nil {
		return err
	}
	defer c.conn.Close()
	c.watched = []byte("Server-Timing: print;dur=")
	var all [3][]float64
	for range most {
		requests, template := 0, 0.0
		begun := time.Now()
		for time.Since(begun) < 2*round && ctx.Err() == nil {
			if err := c.get(); err != nil {
				return err
			}
			ms, err := strconv.ParseFloat(c.seen, 64)
			if err != nil {
				return fmt.Errorf("read Server-Timing: %w", err)
			}
			requests, template = requests+1, template+ms/1000
		}
		whole := time.Since(begun).Seconds()
		for k, v := range []float64{float64(requests) / whole, float64(requests) / template, template / whole} {
			all[k] = append(all[k], v)
		}
	}
	b.table.atLeast(0.7, "the same page, signed in", "html/template of the page alone", duel{median(all[0]), median(all[1]), median(all[2])})
	b.table.note("one connection; ours also reads session, account, spots and categories, and sends the page")
	return ctx.Err()
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
