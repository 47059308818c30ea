package media

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/crc32"

	"golang.org/x/image/webp"
)

// Notice is what a file of ours tells of itself to whoever opens its properties.
type Notice struct {
	Title  string
	Rights string // whose it is
	Terms  string // on what terms it may be used: the licence
	Link   string // where that can be checked
}

// Annotate writes n into a file of ours: as XMP, which picture programs, libraries and agencies read,
// and where a format has simpler notes of its own (PNG, PDF) as those. kind is "png", "jpeg", "webp",
// "svg" or "pdf"; the picture itself stays as it is, to the bit.
func Annotate(kind string, file []byte, n Notice) (annotated []byte, err error) {
	switch kind {
	case "png":
		annotated, err = annotatePNG(file, n)
	case "jpeg":
		annotated, err = annotateJPEG(file, n)
	case "webp":
		annotated, err = annotateWebP(file, n)
	case "svg":
		annotated, err = annotateSVG(file, n)
	case "pdf":
		annotated, err = annotatePDF(file, n)
	default:
		return nil, fmt.Errorf("no notice is known for %q", kind)
	}
	if err != nil {
		return nil, fmt.Errorf("write the notice of a %s: %w", kind, err)
	}
	return annotated, nil
}

// rdf is n in the words of XMP.
func (n Notice) rdf() []byte {
	var b bytes.Buffer
	text := func(name, value string) {
		b.WriteString("<" + name + `><rdf:Alt><rdf:li xml:lang="x-default">`)
		_ = xml.EscapeText(&b, []byte(value)) // a buffer takes everything
		b.WriteString("</rdf:li></rdf:Alt></" + name + ">")
	}
	b.WriteString(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/">`)
	text("dc:title", n.Title)
	text("dc:rights", n.Rights)
	text("xmpRights:UsageTerms", n.Terms)
	b.WriteString("<xmpRights:Marked>True</xmpRights:Marked><xmpRights:WebStatement>")
	_ = xml.EscapeText(&b, []byte(n.Link))
	b.WriteString("</xmpRights:WebStatement></rdf:Description></rdf:RDF>")
	return b.Bytes()
}

// packet is n as XMP stands in a picture.
func (n Notice) packet() []byte {
	return fmt.Appendf(nil, "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">%s</x:xmpmeta><?xpacket end=\"r\"?>", n.rdf())
}

var errShape = errors.New("not of the shape our files have")

func annotatePNG(file []byte, n Notice) ([]byte, error) {
	const header = 8 + 25 // signature, IHDR
	if len(file) < header {
		return nil, errShape
	}
	var notes []byte
	for _, one := range [][2]string{{"Title", n.Title}, {"Copyright", n.Rights}, {"Description", n.Terms + " " + n.Link}, {"XML:com.adobe.xmp", string(n.packet())}} {
		notes = append(notes, chunk("iTXt", []byte(one[0]+"\x00\x00\x00\x00\x00"+one[1]))...)
	}
	return splice(file, header, notes), nil
}

// chunk is a chunk of a PNG.
func chunk(kind string, content []byte) []byte {
	c := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	c = append(append(c, kind...), content...)
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

func annotateJPEG(file []byte, n Notice) ([]byte, error) {
	at := 2 // behind SOI
	if len(file) > 6 && file[2] == 0xFF && file[3] == 0xE0 {
		at += 2 + int(binary.BigEndian.Uint16(file[4:])) // and behind JFIF
	}
	note := append([]byte("http://ns.adobe.com/xap/1.0/\x00"), n.packet()...)
	if len(file) < at || len(note) > 65_000 {
		return nil, errShape
	}
	head := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(note)+2))
	return splice(file, at, append(head, note...)), nil
}

// annotateWebP puts the picture and its notes side by side in a file of the extended kind.
func annotateWebP(file []byte, n Notice) ([]byte, error) {
	c, err := webp.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	const head = 12 // RIFF, size, WEBP
	kind := string(file[head : head+4])
	if kind != "VP8L" && kind != "VP8 " {
		return nil, errShape
	}
	const withAlpha, withXMP = 0x10, 0x04
	flags := byte(withXMP)
	if kind == "VP8L" {
		flags |= withAlpha
	}
	extended := []byte{flags, 0, 0, 0}
	for _, side := range []int{c.Width - 1, c.Height - 1} {
		extended = append(extended, byte(side), byte(side>>8), byte(side>>16))
	}
	body := append([]byte("WEBP"), riff("VP8X", extended)...)
	body = append(append(body, file[head:]...), riff("XMP ", n.packet())...)
	return riff("RIFF", body), nil
}

// riff is a chunk of a WebP.
func riff(kind string, content []byte) []byte {
	c := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(content)))
	c = append(c, content...)
	if len(content)%2 == 1 {
		c = append(c, 0)
	}
	return c
}

func annotateSVG(file []byte, n Notice) ([]byte, error) {
	in := xml.NewDecoder(bytes.NewReader(file))
	for {
		token, err := in.Token()
		if err != nil {
			return nil, err
		}
		if _, root := token.(xml.StartElement); root {
			break
		}
	}
	at := int(in.InputOffset())
	if bytes.HasSuffix(file[:at], []byte("/>")) {
		return nil, errShape
	}
	return splice(file, at, fmt.Appendf(nil, "<metadata>%s</metadata>", n.rdf())), nil
}
