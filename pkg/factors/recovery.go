package factors

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"

	"github.com/ohmylot/ohmylot/pkg/who"
)

// recoveryCodes is how many an account has at first.
const recoveryCodes = 10

// alphabet has no letter that reads as a digit; thirty-two signs of five bits.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

const recoverySigns = 16 // eighty bits: nobody guesses one, so that a plain digest keeps it

// newRecovery makes ten codes, as they are printed.
func newRecovery() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		random := make([]byte, recoverySigns)
		rand.Read(random) // never fails
		for j, b := range random {
			random[j] = alphabet[b%byte(len(alphabet))]
		}
		codes[i] = grouped(string(random), "-")
	}
	return codes
}

// recoveryHash is what is kept of a code, however it is typed.
func recoveryHash(typed string) []byte {
	code := strings.Join(strings.FieldsFunc(strings.ToUpper(typed), separates), "")
	sum := sha256.Sum256([]byte(strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(code)))
	return sum[:]
}

// separates reports whether r only sets the groups of a code apart.
func separates(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Dash, r) }

// seal hides codes from whoever reads the session, until the page that shows them.
func (s *Service) seal(by who.Actor, codes []string) (string, error) {
	sealed, err := s.box.seal([]byte(strings.Join(codes, " ")), shownTo(by.ID))
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// unseal gives the codes back; none when there are none.
func (s *Service) unseal(by who.Actor, sealed string) []string {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return nil
	}
	text, err := s.box.unseal(raw, shownTo(by.ID))
	if err != nil {
		return nil
	}
	return strings.Fields(string(text))
}

func shownTo(id who.ID) string { return fmt.Sprintf("recovery of account %d", id) }
