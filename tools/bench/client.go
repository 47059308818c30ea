package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
)

// client is a browser's connection that asks for one address again and again. It does as little as
// it can, for it shares the processors with the server it measures.
type client struct {
	conn    net.Conn
	in      *bufio.Reader
	request []byte
}

// connect opens a connection to url's host for GET url; headers are whole lines.
func connect(url string, headers ...string) (*client, error) {
	host, path, found := strings.Cut(strings.TrimPrefix(url, "http://"), "/")
	if !found {
		return nil, fmt.Errorf("%q has no path", url)
	}
	conn, err := net.Dial("tcp", host)
	if err != nil {
		return nil, err
	}
	lines := append([]string{"GET /" + path + " HTTP/1.1", "Host: " + host}, headers...)
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), request: []byte(strings.Join(lines, "\r\n") + "\r\n\r\n")}, nil
}

var length = []byte("Content-Length: ")

// get asks once and reads the whole answer, which must be a 200 of a known length.
func (c *client) get() error {
	if _, err := c.conn.Write(c.request); err != nil {
		return err
	}
	status, err := c.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("answer %q to %q", bytes.TrimSpace(status), c.request)
	}
	size, err := c.headers()
	if err != nil {
		return err
	}
	_, err = c.in.Discard(size)
	return err
}

func (c *client) headers() (size int, err error) {
	size = -1
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(line) == 2 {
			break
		}
		if bytes.HasPrefix(line, length) {
			if size, err = strconv.Atoi(string(line[len(length) : len(line)-2])); err != nil {
				return 0, err
			}
		}
	}
	if size < 0 {
		return 0, errors.New("an answer without Content-Length")
	}
	return size, nil
}

// connections is how many clients ask at once.
const connections = 8

// crowd is a side of several connections that ask for url, and what closes them.
func crowd(url string, headers ...string) (side, io.Closer, error) {
	var all clients
	var works []func() error
	for range connections {
		c, err := connect(url, headers...)
		if err != nil {
			return nil, nil, errors.Join(err, all.Close())
		}
		all, works = append(all, c), append(works, c.get)
	}
	return together(works), all, nil
}

type clients []*client

func (all clients) Close() (err error) {
	for _, c := range all {
		err = errors.Join(err, c.conn.Close())
	}
	return err
}
