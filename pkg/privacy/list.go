package privacy

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// entry is an account that was erased.
type entry struct {
	Account   who.ID    `db:"account_id"`
	Digest    string    `db:"digest"`
	KeepSpots bool      `db:"keep_spots"`
	At        time.Time `db:"asked_at"`
}

func (e entry) key() string { return fmt.Sprintf("%d %s", e.Account, e.Digest) }

// line is e in the file: 2026-11-21T17:03:00Z 42 3f… keep.
func (e entry) line() string {
	spots := "remove"
	if e.KeepSpots {
		spots = "keep"
	}
	return fmt.Sprintf("%s %d %s %s\n", e.At.UTC().Format(time.RFC3339), e.Account, e.Digest, spots)
}

func entryFrom(line string) (e entry, ok bool) {
	part := strings.Fields(line)
	if len(part) != 4 || len(part[2]) != 64 || part[3] != "keep" && part[3] != "remove" {
		return e, false
	}
	at, errAt := time.Parse(time.RFC3339, part[0])
	id, errID := strconv.ParseInt(part[1], 10, 64)
	return entry{who.ID(id), part[2], part[3] == "keep", at}, errAt == nil && errID == nil
}

// register is the file of the erased: it is never restored with a backup of the database.
type register string

// cutShort ends a line that a power failure cut: what it was to say was not in the database either, or is listed again.
const cutShort = "# cut"

const registerHead = "# Accounts erased for good, by number: nothing personal. Keep the newest of these files when you restore a backup.\n"

// read gives the entries of the file; none when there is no file. A last line that was cut, as by a power failure, is no
// entry; any other line that cannot be read is an error: somebody erased would come back.
func (r register) read() ([]entry, error) {
	content, err := os.ReadFile(string(r))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the list of the erased: %w", err)
	}
	if end := bytes.LastIndexByte(content, '\n'); end < len(content)-1 {
		content = content[:end+1]
	}
	var all []entry
	lines := bufio.NewScanner(bytes.NewReader(content))
	for n := 1; lines.Scan(); n++ {
		if lines.Text() == "" || strings.HasPrefix(lines.Text(), "#") || strings.HasSuffix(lines.Text(), cutShort) {
			continue
		}
		e, ok := entryFrom(lines.Text())
		if !ok {
			return nil, fmt.Errorf("%s, line %d: this is no erased account; mend the line or take it out", r, n)
		}
		all = append(all, e)
	}
	return all, lines.Err()
}

// add writes entries at the end of the file. After it returns, a power cut takes nothing away.
func (r register) add(entries []entry) (err error) {
	if len(entries) == 0 {
		return nil
	}
	f, err := os.OpenFile(string(r), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("list the erased: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	text, err := beginning(f)
	if err != nil {
		return fmt.Errorf("list the erased: %w", err)
	}
	for _, e := range entries {
		text += e.line()
	}
	if _, err := f.WriteString(text); err != nil {
		return fmt.Errorf("list the erased: %w", err)
	}
	return f.Sync()
}

// beginning is what comes before the next line: the head of a new file, the end of a line that was cut.
func beginning(f *os.File) (string, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return registerHead, err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil || last[0] == '\n' {
		return "", err
	}
	return " " + cutShort + "\n", nil
}
