package charter

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ohmylot/ohmylot/pkg/i18n"
	"github.com/ohmylot/ohmylot/pkg/pdf"
	"github.com/ohmylot/ohmylot/pkg/who"
)

// CertificatePath is where members take their certificate.
const CertificatePath = "/espace/charte/certificat"

// Certificate proves one signature by itself. Its text holds all that the signature's hashes are
// made of, so that they are computed anew by anyone, without the site; a key of the site seals it.
type Certificate struct {
	link
	signer signer
	site   string // whose register holds the signature: https://…
	key    ed25519.PublicKey
}

// Certificate is the certificate of a signature by the person, or for their organisation: the one
// of that number, or their last for 0. site is the public address of the register.
func (s *Service) Certificate(ctx context.Context, by who.Actor, number int64, site string) (Sealed, error) {
	l, hand, err := ownSignature(ctx, s.pool, by, number)
	if err != nil {
		return Sealed{}, err
	}
	key, err := s.sealingKey(ctx)
	if err != nil {
		return Sealed{}, err
	}
	c := Certificate{link: l, signer: hand, site: site, key: key.Public().(ed25519.PublicKey)}
	if !c.sound() {
		return Sealed{}, fmt.Errorf("certificate of acceptance %d: the register was altered, see ohmylot verify-charter", l.Number)
	}
	return Sealed{Certificate: c, secret: key}, nil
}

// sound reports whether the hashes are those of what they stand for.
func (c Certificate) sound() bool {
	return c.signer.digest() == c.SignerHash && c.link.digest() == c.Hash
}

// The canonical text: a title, then "field: value" lines in this order. It is evidence too: a new
// field makes a new title.
const certificateTitle = "ohmylot charter certificate 1"

func (c Certificate) fields() [][2]string {
	return [][2]string{
		{"number", strconv.FormatInt(c.Number, 10)},
		{"charter", string(c.Kind)},
		{"version", strconv.Itoa(c.Version)},
		{"text_sha256", c.TextSHA256},
		{"name", c.signer.Name},
		{"capacity", c.signer.Capacity},
		{"organisation_name", c.signer.OrganisationName},
		{"organisation", strconv.FormatInt(c.signer.Organisation, 10)},
		{"account", strconv.FormatInt(int64(c.signer.Account), 10)},
		{"salt", hex.EncodeToString(c.signer.Salt)},
		{"signer_sha256", c.SignerHash},
		{"signed_at_utc", instant(c.SignedAt)},
		{"signed_at_paris", c.SignedAt.In(i18n.Paris()).Format("2006-01-02T15:04:05.000000-07:00")},
		{"box", c.Box},
		{"previous_sha256", c.Previous},
		{"sha256", c.Hash},
		{"site", c.site},
		{"key", hex.EncodeToString(c.key)},
	}
}

func (c Certificate) text() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, certificateTitle)
	for _, f := range c.fields() {
		fmt.Fprintf(&b, "%s: %s\n", f[0], f[1])
	}
	return b.Bytes()
}

// Sealed is a certificate and what seals it.
type Sealed struct {
	Certificate
	secret ed25519.PrivateKey
}

const signatureField = "signature: "

// Text is the canonical text with, on its last line, the ed25519 signature of all before it.
func (s Sealed) Text() []byte { return s.close(s.text(), signatureField) }

func (s Sealed) close(content []byte, mark string) []byte {
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(s.secret, content))
	return append(content, mark+signature+"\n"...)
}

// OpenCertificate reads a certificate, the PDF or the text attached to it, and proves that nothing
// in it was changed since a key sealed it: whose key, the caller decides.
func OpenCertificate(file []byte) (Certificate, error) {
	text, isPDF := file, bytes.HasPrefix(file, []byte("%PDF-"))
	if isPDF {
		var err error
		if text, err = pdf.Attachment(file); err != nil {
			return Certificate{}, fmt.Errorf("this PDF is no certificate, or was altered: %w", err)
		}
	}
	text = bytes.ReplaceAll(bytes.TrimPrefix(text, []byte("\uFEFF")), []byte("\r\n"), []byte("\n")) // an editor's
	text = append(bytes.TrimRight(text, "\n"), '\n')
	c, err := parseCertificate(text)
	if err != nil {
		return Certificate{}, err
	}
	if wrong := c.altered(text); len(wrong) > 0 {
		return Certificate{}, errors.New("the text was altered: " + strings.Join(wrong, "; "))
	}
	if isPDF && !c.sealed(file, fileSeal) {
		return Certificate{}, fmt.Errorf("the PDF was altered, or saved anew, since it was made; the text %s attached to it is intact", attachmentName)
	}
	return c, nil
}

// altered tells which lines of a text are not as they were sealed, as near as its hashes can tell.
func (c Certificate) altered(text []byte) (wrong []string) {
	if c.signer.digest() != c.SignerHash {
		wrong = append(wrong, "signer_sha256 is not the hash of number, charter, version, name, capacity, organisation_name, organisation, account and salt")
	}
	if c.link.digest() != c.Hash {
		wrong = append(wrong, "sha256 is not the hash of number, charter, version, text_sha256, signer_sha256, signed_at_utc, box and previous_sha256")
	}
	if len(wrong) == 0 && !c.sealed(text, signatureField) {
		wrong = append(wrong, "signature is not that of site and key over all the rest")
	}
	return wrong
}

// sealed reports whether the last line of content is mark and the signature of all before it.
func (c Certificate) sealed(content []byte, mark string) bool {
	at := bytes.LastIndex(content, []byte("\n"+mark)) + 1
	if at == 0 {
		return false
	}
	signature, err := base64.StdEncoding.DecodeString(string(content[at+len(mark):]))
	again := mark + base64.StdEncoding.EncodeToString(signature) + "\n"
	return err == nil && string(content[at:]) == again && ed25519.Verify(c.key, content[:at], signature)
}

// parseCertificate reads a text back; what Certificate.text would not write is refused.
func parseCertificate(text []byte) (Certificate, error) {
	body, _, found := bytes.Cut(text, []byte("\n"+signatureField))
	values := map[string]string{}
	for line := range strings.Lines(string(body)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		values[name] = value
	}
	number := func(name string) int64 { n, _ := strconv.ParseInt(values[name], 10, 64); return n }
	at, _ := time.Parse("2006-01-02T15:04:05.000000Z", values["signed_at_utc"])
	salt, _ := hex.DecodeString(values["salt"])
	key, _ := hex.DecodeString(values["key"])
	c := Certificate{site: values["site"], key: key, link: link{
		Number: number("number"), Kind: Kind(values["charter"]), Version: int(number("version")), TextSHA256: values["text_sha256"],
		SignerHash: values["signer_sha256"], SignedAt: at, Box: values["box"], Previous: values["previous_sha256"], Hash: values["sha256"],
	}}
	c.signer = signer{
		Acceptance: c.Number, Kind: c.Kind, Version: c.Version, Salt: salt, Account: who.ID(number("account")), Name: values["name"],
		Capacity: values["capacity"], Organisation: number("organisation"), OrganisationName: values["organisation_name"],
	}
	// Written again it must be the same, to the byte: nothing is hidden, nothing left out.
	if where := c.differs(append(body, '\n')); where != "" || !found || len(key) != ed25519.PublicKeySize {
		return Certificate{}, fmt.Errorf("this is no certificate of a charter, or it was altered: look at %s", cmp.Or(where, "key and signature"))
	}
	return c, nil
}

// differs names the line where text begins to be otherwise than c writes it, and the one before: a line
// that was cut or joined shows on the next. Empty for none.
func (c Certificate) differs(text []byte) string {
	written, sent := slices.Collect(bytes.Lines(c.text())), slices.Collect(bytes.Lines(text))
	i := 0
	for i < min(len(written), len(sent)) && bytes.Equal(written[i], sent[i]) {
		i++
	}
	if i == len(written) && i == len(sent) {
		return ""
	}
	name := func(i int) string {
		if i == len(written) {
			return strings.TrimSuffix(signatureField, ": ")
		}
		name, _, _ := bytes.Cut(written[i], []byte(":"))
		return string(bytes.TrimSpace(name))
	}
	if i == 0 {
		return name(0)
	}
	return name(i-1) + " and " + name(i)
}

// Key is the public half of the key that sealed the certificate, in hexadecimal.
func (c Certificate) Key() string { return hex.EncodeToString(c.key) }

// Page is the public page of the signature.
func (c Certificate) Page() string { return c.site + proofPath + c.Proof() }

func (c Certificate) String() string {
	var b strings.Builder
	for _, f := range c.fields() {
		if f[1] != "" {
			fmt.Fprintf(&b, "  %-18s%s\n", f[0], f[1])
		}
	}
	return b.String()
}
