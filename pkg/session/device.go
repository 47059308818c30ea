package session

import "strings"

// A browser says what it is in a long line that singles people out. Two names are made of it, and the line is not kept.

// Device is a browser and the system it runs on, by the names on their boxes: "Firefox", "Android". Either is empty
// when nobody can tell.
type Device struct {
	Browser string `json:"browser,omitempty"`
	System  string `json:"system,omitempty"`
}

// Browsers first say which others they pretend to be: the first sign found counts.
var (
	browsers = [][2]string{
		{"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"OPT/", "Opera"}, {"OPiOS/", "Opera"}, {"Vivaldi/", "Vivaldi"}, {"SamsungBrowser/", "Samsung Internet"},
		{"DuckDuckGo/", "DuckDuckGo"}, {"Ddg/", "DuckDuckGo"}, {"YaBrowser/", "Yandex"}, {"Brave/", "Brave"}, {"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"},
		{"Chromium/", "Chromium"}, {"Chrome/", "Chrome"}, {"Version/", "Safari"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"}, {"Macintosh", "Mac"}, {"Linux", "Linux"},
	}
)

// DeviceOf is what a User-Agent names.
func DeviceOf(agent string) Device { return Device{named(agent, browsers), named(agent, systems)} }

func named(agent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return ""
}
