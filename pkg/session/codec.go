package session

import (
	"encoding/json"
	"fmt"
	"time"
)

// codec keeps session values as JSON, readable by whoever looks into the table.
type codec struct{}

type kept struct {
	Deadline time.Time         `json:"deadline"`
	Account  int64             `json:"account,omitempty"`
	Epoch    int               `json:"epoch,omitempty"`
	Half     int64             `json:"half,omitempty"`
	Trusted  bool              `json:"trusted,omitempty"`
	Strong   bool              `json:"strong,omitempty"`
	Proved   int64             `json:"proved,omitempty"`
	Begun    int64             `json:"begun,omitempty"`
	Seen     int64             `json:"seen,omitempty"`
	Device   *Device           `json:"device,omitempty"`
	Texts    map[string]string `json:"texts,omitempty"`
}

func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	k := kept{Deadline: deadline, Texts: map[string]string{}}
	for name, value := range values {
		switch name {
		case keyAccount:
			k.Account = value.(int64)
		case keyEpoch:
			k.Epoch = value.(int)
		case keyHalf:
			k.Half = value.(int64)
		case keyTrusted:
			k.Trusted = value.(bool)
		case keyStrong:
			k.Strong = value.(bool)
		case keyProved:
			k.Proved = value.(int64)
		case keyBegun:
			k.Begun = value.(int64)
		case keySeen:
			k.Seen = value.(int64)
		case keyDevice:
			device := value.(Device)
			k.Device = &device
		default:
			text, ok := value.(string)
			if !ok {
				return nil, fmt.Errorf("session value %q is no text", name)
			}
			k.Texts[name] = text
		}
	}
	return json.Marshal(k)
}

func (codec) Decode(data []byte) (time.Time, map[string]any, error) {
	k, err := keptIn(data)
	if err != nil {
		return time.Time{}, nil, err
	}
	values := map[string]any{}
	for name, text := range k.Texts {
		values[name] = text
	}
	if k.Account != 0 {
		values[keyAccount], values[keyEpoch], values[keyTrusted] = k.Account, k.Epoch, k.Trusted
		values[keyBegun], values[keySeen] = k.Begun, k.Seen
		values[keyStrong], values[keyProved] = k.Strong, k.Proved
		if k.Device != nil {
			values[keyDevice] = *k.Device
		}
	}
	if k.Half != 0 {
		values[keyHalf], values[keyEpoch], values[keyBegun] = k.Half, k.Epoch, k.Begun
	}
	return k.Deadline, values, nil
}

func keptIn(data []byte) (kept, error) {
	var k kept
	if err := json.Unmarshal(data, &k); err != nil {
		return k, fmt.Errorf("decode session: %w", err)
	}
	return k, nil
}

func accountIn(data []byte) (*int64, error) {
	k, err := keptIn(data)
	if err != nil || k.Account == 0 {
		return nil, err
	}
	return &k.Account, nil
}
