package brand_test

import (
	"testing"

	"github.com/ohmylot/ohmylot/pkg/media/mediatest"
)

func TestMain(m *testing.M) { mediatest.Main(m) }
