package charter

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// The forms below are evidence: changing how a hash is made breaks every chain that exists.

// digest is the SHA-256, in hexadecimal, of purpose and fields, each preceded by its length so
// that no two lists of fields read the same.
func digest(purpose string, fields ...string) string {
	h := sha256.New()
	fmt.Fprintf(h, "ohmylot %s 1\n", purpose)
	for _, f := range fields {
		fmt.Fprintf(h, "%d:%s\n", len(f), f)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// instant is t as hashes hold it: UTC, to the microsecond that PostgreSQL keeps.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// edition is a row of charter_version.
type edition struct {
	Kind        Kind      `db:"charter"`
	Version     int       `db:"version"`
	Text        []byte    `db:"text"`
	SHA256      string    `db:"sha256"`
	InForceFrom time.Time `db:"in_force_from"`
	Hash        string    `db:"hash"`
	Release     *release  // nil for a version that came with the program
}

// release is a row of charter_release: what the team told of a version it published.
type release struct {
	English        []byte   // a courtesy; nil when there is none
	Changes        []string // three sentences
	ChangesEnglish []string // a courtesy; three, or none
	ResignBy       time.Time
	Hash           string
}

func (r release) digest(e edition) string {
	fields := []string{string(e.Kind), strconv.Itoa(e.Version), string(r.English), instant(r.ResignBy)}
	return digest("charter release", slices.Concat(fields, r.Changes, r.ChangesEnglish)...)
}

func (e edition) digest() string {
	return digest("charter version", string(e.Kind), strconv.Itoa(e.Version), e.SHA256, instant(e.InForceFrom))
}

// link is a row of charter_acceptance: one signature in the chain.
type link struct {
	Number     int64     `db:"number"`
	Kind       Kind      `db:"charter"`
	Version    int       `db:"version"`
	TextSHA256 string    `db:"text_sha256"`
	SignerHash string    `db:"signer_hash"`
	SignedAt   time.Time `db:"signed_at"`
	Box        string    `db:"box"`
	Previous   string    `db:"previous_hash"`
	Hash       string    `db:"hash"`
}

func (l link) digest() string {
	return digest("charter acceptance", strconv.FormatInt(l.Number, 10), string(l.Kind), strconv.Itoa(l.Version),
		l.TextSHA256, l.SignerHash, instant(l.SignedAt), l.Box, l.Previous)
}

// signer is a row of charter_signer: the personal side of a signature.
type signer struct {
	Acceptance       int64  `db:"acceptance"`
	Kind             Kind   `db:"charter"`
	Version          int    `db:"version"`
	Salt             []byte `db:"salt"`
	Account          who.ID `db:"account_id"`
	Name             string `db:"name"`
	Capacity         string `db:"capacity"`
	Organisation     int64  `db:"organisation_id"` // 0 for none
	OrganisationName string `db:"organisation_name"`
}

// digest is salted: without the row, nobody can find the signer by trying names.
func (s signer) digest() string {
	return digest("charter signer", string(s.Salt), strconv.FormatInt(s.Acceptance, 10), string(s.Kind), strconv.Itoa(s.Version),
		strconv.FormatInt(int64(s.Account), 10), s.Name, s.Capacity, strconv.FormatInt(s.Organisation, 10), s.OrganisationName)
}
