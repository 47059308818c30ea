// Package i18n holds the words on screen: French first, English second.
//
// A Message is a value: a catalogue key and what fills its blanks. Code passes messages around;
// they become text only where a reader's locale is known (a page, a letter). Catalogues are
// gettext PO files, one per feature and locale, in locales/<locale>/<feature>.po: msgid is a key
// such as "spots.submitted", msgstr the words. A key missing from a locale is shown in French, a
// key missing from French is shown as itself; tests fail for both.
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/goodsign/monday"
	"github.com/leonelquinteros/gotext"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed locales
var locales embed.FS

// Locale is a language the interface speaks.
type Locale string

// The locales.
const (
	French  Locale = "fr"
	English Locale = "en"
)

// Locales lists the locales, the default first.
func Locales() []Locale { return []Locale{French, English} }

// LocaleOf reads a locale's name; anything unknown is French.
func LocaleOf(name string) Locale {
	if Locale(name) == English {
		return English
	}
	return French
}

// Message is something to say, before the reader's language is known. The zero value says nothing.
type Message struct {
	Key   string
	Args  []any
	count int
	many  bool
	ready map[Locale]string // said as it stands, without a key
}

// M is the message behind key; args fill its %s, %d and %v. A Message among args is translated too.
func M(key string, args ...any) Message { return Message{Key: key, Args: args} }

// N is the message behind key in the number of n; n fills its %d, args what follows.
func N(key string, n int, args ...any) Message {
	return Message{Key: key, Args: append([]any{n}, args...), count: n, many: true}
}

// Either is a name that the database keeps in both languages.
func Either(french, english string) Message {
	return Message{ready: map[Locale]string{French: french, English: english}}
}

// Empty reports whether m says nothing.
func (m Message) Empty() bool { return m.Key == "" && m.ready == nil }

// Catalogue translates messages. It is safe for concurrent use; nothing in it ever changes but the
// site's own words.
type Catalogue struct {
	texts map[Locale]*gotext.Domain
	keys  map[Locale]map[string]bool
	own   atomic.Pointer[map[string]Message]
}

// Adopt makes words, a ready message for each key, stand before those of the files: what staff write in
// the place of what the site comes with. They are said as they stand, without blanks to fill. Each call
// replaces what the one before adopted.
func (c *Catalogue) Adopt(words map[string]Message) { c.own.Store(&words) }

// Load reads the embedded catalogues.
func Load() (*Catalogue, error) { return load(locales) }

func load(files fs.FS) (*Catalogue, error) {
	c := &Catalogue{texts: map[Locale]*gotext.Domain{}, keys: map[Locale]map[string]bool{}}
	for _, l := range Locales() {
		names, err := fs.Glob(files, path.Join("locales", string(l), "*.po"))
		if err != nil {
			return nil, fmt.Errorf("list catalogues of %s: %w", l, err)
		}
		// One buffer for the whole locale: the first file's header carries the plural rule.
		var all strings.Builder
		all.WriteString(header(l))
		for _, name := range names {
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return nil, fmt.Errorf("read catalogue: %w", err)
			}
			_, entries, found := strings.Cut(string(text), "\n\n")
			if !found {
				return nil, fmt.Errorf("catalogue %s: no header followed by an empty line", name)
			}
			all.WriteString(entries + "\n\n")
		}
		po := gotext.NewPo()
		po.Parse([]byte(all.String()))
		c.texts[l] = po.GetDomain()
		c.keys[l] = map[string]bool{}
		for key := range po.GetDomain().GetTranslations() {
			if key != "" {
				c.keys[l][key] = true
			}
		}
	}
	return c, nil
}

func header(l Locale) string {
	rule := "n > 1" // French: zero and one are singular
	if l == English {
		rule = "n != 1"
	}
	return fmt.Sprintf("msgid \"\"\nmsgstr \"\"\n\"Language: %s\\n\"\n\"Plural-Forms: nplurals=2; plural=(%s);\\n\"\n\n", l, rule)
}

// Keys lists what l can say, for the tests that compare locales.
func (c *Catalogue) Keys(l Locale) map[string]bool { return c.keys[l] }

// Text is what m says in l.
func (c *Catalogue) Text(l Locale, m Message) string {
	if m.Key == "" {
		return m.ready[l]
	}
	if own := c.own.Load(); own != nil {
		if words, found := (*own)[m.Key]; found {
			return words.ready[l]
		}
	}
	return c.Shipped(l, m)
}

// Shipped is what m says in l in the words that the site comes with.
func (c *Catalogue) Shipped(l Locale, m Message) string {
	if !c.keys[l][m.Key] {
		if l != French && c.keys[French][m.Key] {
			return c.Shipped(French, m)
		}
		return m.Key
	}
	n := 1 // a message without a number has one form
	if m.many {
		n = m.count
	}
	format := c.texts[l].GetN(m.Key, m.Key, n)
	if len(m.Args) == 0 || !strings.Contains(format, "%") {
		return strings.ReplaceAll(format, "%%", "%") // "un spot" need not name its number
	}
	args := make([]any, len(m.Args))
	for i, a := range m.Args {
		args[i] = c.argument(l, a)
	}
	return fmt.Sprintf(format, args...)
}

func (c *Catalogue) argument(l Locale, a any) any {
	switch v := a.(type) {
	case Message:
		return c.Text(l, v)
	case time.Time:
		return Date(l, v)
	case Minute:
		return Moment(l, time.Time(v))
	case Month:
		return v.in(l)
	case Where:
		return v.in(l)
	}
	return a
}

// Minute is an argument said with its time of day; a time.Time is said as its day.
type Minute time.Time

// Month is an argument said without its day: "mars 2026".
type Month time.Time

func (m Month) in(l Locale) string {
	locale := monday.Locale(monday.LocaleFrFR)
	if l == English {
		locale = monday.LocaleEnGB
	}
	return monday.Format(time.Time(m), "January\u00a02006", locale)
}

// Date is the day of t in the programme's time zone, in words: "12 mars 2026".
func Date(l Locale, t time.Time) string {
	t = t.In(Paris())
	if l == English {
		return monday.Format(t, "2\u00a0January 2006", monday.LocaleEnGB)
	}
	text := monday.Format(t, "2\u00a0January 2006", monday.LocaleFrFR)
	if t.Day() == 1 {
		text = "1er" + strings.TrimPrefix(text, "1")
	}
	return text
}

// Moment is the day and time of t: "12 mars 2026 à 9 h 41".
func Moment(l Locale, t time.Time) string {
	t = t.In(Paris())
	if l == English {
		return Date(l, t) + " at " + t.Format("15:04")
	}
	return fmt.Sprintf("%s à %d\u00a0h\u00a0%02d", Date(l, t), t.Hour(), t.Minute())
}

// Number writes n with the thousands set apart: "176 473".
func Number(l Locale, n int) string {
	tag := language.French
	if l == English {
		tag = language.BritishEnglish
	}
	return message.NewPrinter(tag).Sprint(number.Decimal(n))
}

// Paris is the programme's time zone. The program embeds time/tzdata, so the zone is always there.
var Paris = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC
	}
	return zone
})
