package showcase

import (
	"github.com/ohmylot/ohmylot/pkg/spots"
	"github.com/ohmylot/ohmylot/pkg/territory"
)

// structured is a spot in schema.org's words, for search engines. It holds a point only where people
// are shown one.
func structured(p spots.Public, category, base string, accesses []string) map[string]any {
	s := map[string]any{
		"@context": "https://schema.org", "@type": "TouristAttraction", "@id": base + p.Address(), "url": base + p.Address(),
		"name": p.Title, "description": p.Reason, "keywords": category,
		"address": map[string]any{"@type": "PostalAddress", "addressLocality": p.CommuneName, "addressRegion": "Lot", "addressCountry": "FR"},
	}
	if p.Precision == territory.Exact {
		s["geo"] = map[string]any{"@type": "GeoCoordinates", "latitude": p.Point.Lat, "longitude": p.Point.Lon}
	}
	var images []string
	for _, photo := range gallery(p.Photos) {
		images = append(images, base+photo.Large())
	}
	if images != nil {
		s["image"] = images
	}
	var features []map[string]any
	for _, words := range accesses {
		features = append(features, map[string]any{"@type": "LocationFeatureSpecification", "name": words, "value": true})
	}
	if features != nil {
		s["amenityFeature"] = features
	}
	return s
}
