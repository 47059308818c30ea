package config_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/config"
)

// The example file names every variable, and none that nothing reads.
func TestExampleIsComplete(t *testing.T) {
	text, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, m := range regexp.MustCompile(`(?m)^#([A-Z_]+)=`).FindAllSubmatch(text, -1) {
		told = append(told, string(m[1]))
	}
	var read []string
	for _, v := range config.Variables() {
		read = append(read, v.Name)
		if !slices.Contains(told, v.Name) {
			t.Errorf(".env.example does not name %s", v.Name)
		}
	}
	for _, name := range told {
		if !slices.Contains(read, name) {
			t.Errorf(".env.example names %s, which nothing reads", name)
		}
	}
}
