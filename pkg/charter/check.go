package charter

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/fault"
)

// proofPath begins the public page that tells whether a signature is known.
const proofPath = "/charte/verifier/"

// Proof names the signature in public: its number, and the beginning of its hash, which nobody
// finds by counting.
func (l link) Proof() string { return fmt.Sprintf("%d-%s", l.Number, l.Hash[:proofLetters]) }

const proofLetters = 16

// Check is what the public page tells of a signature: never whose it is.
type Check struct {
	Number     int64
	Kind       Kind
	Version    int
	TextSHA256 string
	Hash       string
	SignedAt   time.Time
	Current    bool // this version is still the one in force
}

// Address is the page of the text that was signed.
func (c Check) Address() string { return Edition{Kind: c.Kind, Version: c.Version}.Address() }

// Check looks a signature up by its proof. NotFound when the register holds none such.
func (s *Service) Check(ctx context.Context, proof string) (Check, error) {
	unknown := fault.New(fault.NotFound, "charter.proof_unknown")
	number, start, _ := strings.Cut(strings.ToLower(proof), "-")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || len(start) != proofLetters {
		return Check{}, unknown
	}
	l, err := linkByNumber(ctx, s.pool, n)
	if err != nil {
		return Check{}, err
	}
	if !strings.HasPrefix(l.Hash, start) || l.digest() != l.Hash {
		return Check{}, unknown
	}
	e, err := editionInForce(ctx, s.pool, l.Kind, s.now())
	if err != nil {
		return Check{}, err
	}
	return Check{l.Number, l.Kind, l.Version, l.TextSHA256, l.Hash, l.SignedAt, l.Version == e.Version}, nil
}
