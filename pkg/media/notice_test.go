package media_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"html"
	"image"
	"image/jpeg"
	"image/png"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/bep/imagemeta"
	"golang.org/x/image/webp"

	"github.com/ohmylot/ohmylot/pkg/media"
)

var notice = media.Notice{
	Title: "Bulle « Oh my Lot ! »", Rights: "© Département <du> Lot & co", Terms: "Licence OML-2026-0042", Link: "https://lot.test/licences/OML-2026-0042",
}

// said is what the XMP in a file tells, by a reader that is not ours; that reader knows no XMP in a PNG.
func said(t *testing.T, kind string, file []byte) string {
	t.Helper()
	format, known := map[string]imagemeta.ImageFormat{"jpeg": imagemeta.JPEG, "webp": imagemeta.WebP}[kind]
	if !known {
		_, packet, _ := bytes.Cut(file, []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"))
		packet, _, _ = bytes.Cut(packet, []byte(`<?xpacket end="r"?>`))
		return html.UnescapeString(string(packet))
	}
	var tags imagemeta.Tags
	_, err := imagemeta.Decode(imagemeta.Options{R: bytes.NewReader(file), ImageFormat: format, Sources: imagemeta.XMP, HandleTag: func(i imagemeta.TagInfo) error {
		tags.Add(i)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(tags.XMP())
}

func TestPicturesTellTheirLicence(t *testing.T) {
	picture := gradient(65, 41)
	plain := map[string][]byte{}
	var err error
	for _, dpi := range []int{0, 300} {
		if plain[fmt.Sprint("png ", dpi)], err = media.EncodePNG(picture, dpi); err != nil {
			t.Fatal(err)
		}
		if plain[fmt.Sprint("jpeg ", dpi)], err = media.EncodeJPEG(picture, dpi); err != nil {
			t.Fatal(err)
		}
	}
	if plain["webp 0"], err = media.EncodeWebP(picture); err != nil {
		t.Fatal(err)
	}
	for name, file := range plain {
		kind, _, _ := strings.Cut(name, " ")
		noted, err := media.Annotate(kind, file, notice)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !bytes.Equal(pixelsOf(t, kind, file), pixelsOf(t, kind, noted)) {
			t.Errorf("%s: the picture changed", name)
		}
		got := said(t, kind, noted)
		for _, want := range []string{notice.Title, notice.Rights, notice.Terms, notice.Link} {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not tell %q: %s", name, want, got)
			}
		}
	}
	if noted, err := media.Annotate("png", plain["png 300"], notice); err != nil || !bytes.Contains(noted, []byte("pHYs")) || !bytes.Contains(noted, []byte("Copyright\x00\x00\x00\x00\x00"+notice.Rights)) {
		t.Errorf("the PNG lost its resolution, or has no plain notes: %v", err)
	}
}

func pixelsOf(t *testing.T, kind string, file []byte) []byte {
	t.Helper()
	decode := map[string]func(*bytes.Reader) (image.Image, error){
		"png":  func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
		"jpeg": func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
		"webp": func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) },
	}[kind]
	p, err := decode(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
	var all []byte
	for y := range p.Bounds().Dy() {
		for x := range p.Bounds().Dx() {
			r, g, b, a := p.At(x, y).RGBA()
			for _, v := range []uint32{r, g, b, a} {
				all = binary.BigEndian.AppendUint16(all, uint16(v))
			}
		}
	}
	return all
}

func TestDrawingsTellTheirLicence(t *testing.T) {
	file, err := os.ReadFile("../brand/masters/couleur.svg")
	if err != nil {
		t.Fatal(err)
	}
	noted, err := media.Annotate("svg", file, notice)
	if err != nil {
		t.Fatal(err)
	}
	var root struct {
		Metadata struct {
			Title  string `xml:"RDF>Description>title>Alt>li"`
			Rights string `xml:"RDF>Description>rights>Alt>li"`
			Terms  string `xml:"RDF>Description>UsageTerms>Alt>li"`
			Link   string `xml:"RDF>Description>WebStatement"`
		} `xml:"metadata"`
	}
	if err := xml.Unmarshal(noted, &root); err != nil {
		t.Fatal(err)
	}
	if m := root.Metadata; m.Title != notice.Title || m.Rights != notice.Rights || m.Terms != notice.Terms || m.Link != notice.Link {
		t.Errorf("got %+v", m)
	}
	if bytes.Count(noted, []byte("<path")) != bytes.Count(file, []byte("<path")) {
		t.Error("the drawing changed")
	}
}

// pdfWithStream is a PDF whose table is a stream, as newer programs write them.
func pdfWithStream() []byte {
	body := "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
	at := len(body)
	rows := "\x00\x00\x00\xff\x01\x00\x09\x00\x01\x00\x3a\x00\x01" + string([]byte{0, byte(at), 0})
	return fmt.Appendf(nil, "%s3 0 obj\n<< /Type /XRef /W [1 2 1] /Size 4 /Root 1 0 R /ID [<00> <01>] /Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n", body, len(rows), rows, at)
}

func TestPDFsTellTheirLicence(t *testing.T) {
	ours, err := os.ReadFile("../brand/masters/couleur.pdf")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{"a table": ours, "a stream": pdfWithStream()} {
		noted, err := media.Annotate("pdf", file, notice)
		if err != nil || !bytes.HasPrefix(noted, file) {
			t.Fatalf("%s: %v", name, err)
		}
		twice, err := media.Annotate("pdf", noted, media.Notice{Title: "Une autre"})
		if err != nil {
			t.Fatalf("%s again: %v", name, err)
		}
		if got := pdfInfo(t, noted); got["Title"] != notice.Title || got["Subject"] != notice.Rights || got["Keywords"] != notice.Terms+" "+notice.Link {
			t.Errorf("%s: %v", name, got)
		}
		if got := pdfInfo(t, twice); got["Title"] != "Une autre" {
			t.Errorf("%s twice: %v", name, got)
		}
	}
}

// pdfInfo reads the notes of a PDF as a reader does: from its end to its last table, from there to
// the object.
func pdfInfo(t *testing.T, file []byte) map[string]string {
	t.Helper()
	find := func(in []byte, pattern string) []byte {
		found := regexp.MustCompile(pattern).FindAllSubmatch(in, -1)
		if found == nil {
			t.Fatalf("no %s in %q", pattern, in)
		}
		return found[len(found)-1][1]
	}
	number := func(b []byte) int { n, _ := strconv.Atoi(string(b)); return n }
	table := file[number(find(file, `startxref\n(\d+)\n`)):]
	info := number(find(table[:bytes.Index(table, []byte("startxref"))], `/Info (\d+) 0 R`))
	var at int
	if bytes.HasPrefix(table, []byte("xref")) {
		at = number(find(table, fmt.Sprintf(`(?s)xref\n%d 1\n(\d{10}) 00000 n \n`, info)))
	} else {
		rows := table[bytes.Index(table, []byte("stream\n"))+7:]
		at = int(binary.BigEndian.Uint32(rows[1:5]))
	}
	if !bytes.HasPrefix(file[at:], fmt.Appendf(nil, "%d 0 obj", info)) {
		t.Fatalf("no object %d at %d", info, at)
	}
	object := file[at : at+bytes.Index(file[at:], []byte("endobj"))]
	told := map[string]string{}
	for _, one := range regexp.MustCompile(`/(\w+) <FEFF([0-9A-F]*)>`).FindAllSubmatch(object, -1) {
		raw, err := hex.DecodeString(string(one[2]))
		if err != nil {
			t.Fatal(err)
		}
		units := make([]uint16, len(raw)/2)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(raw[2*i:])
		}
		told[string(one[1])] = string(utf16.Decode(units))
	}
	return told
}

func TestNoticesKnowTheirFormats(t *testing.T) {
	for _, kind := range []string{"png", "jpeg", "webp", "svg", "pdf", "eps", ""} {
		if _, err := media.Annotate(kind, []byte("x"), notice); err == nil {
			t.Errorf("%s: a file of one byte passes", kind)
		}
	}
}
