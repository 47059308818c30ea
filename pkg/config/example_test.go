package config_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/ohmylot/ohmylot/pkg/config"
)

var told = regexp.MustCompile(`(?m)^((?:# .*\n)*)#([A-Z_]+)=(.*)$`)

// The example file tells every variable in the words of `ohmylot check --help`, with its default if
// it has one, and no variable that nothing reads.
func TestExampleSaysWhatTheHelpSays(t *testing.T) {
	text, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	example := map[string]config.Variable{}
	for _, m := range told.FindAllStringSubmatch(string(text), -1) {
		help := strings.ReplaceAll(strings.TrimPrefix(strings.TrimSpace(m[1]), "# "), "\n# ", " ")
		example[m[2]] = config.Variable{Name: m[2], Default: strings.Trim(m[3], `"`), Help: help}
	}
	for _, v := range config.Variables() {
		said := example[v.Name]
		if said.Help != v.Help {
			t.Errorf(".env.example says of %s %q, the program %q", v.Name, said.Help, v.Help)
		}
		if v.Default != "" && said.Default != v.Default {
			t.Errorf(".env.example gives %s as %q, its default is %q", v.Name, said.Default, v.Default)
		}
		delete(example, v.Name)
	}
	for name := range example {
		t.Errorf(".env.example names %s, which nothing reads", name)
	}
}
