// Command kubectl_scalars asks the library that kubectl reads manifests with what YAML means.
//
// It reads cases.json and prints, as JSON, what sigs.k8s.io/yaml makes of every scalar (as a
// value and as a key) and of every document: the type and the JSON of the result, or an error.
//
//	go run . < cases.json > ../../tests/data/kubectl_scalars.json
package main

import (
	"encoding/json"
	"log"
	"os"

	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
)

type cases struct {
	Scalars   []string `json:"scalars"`
	Documents []string `json:"documents"`
}

type answer struct {
	Type  string          `json:"type,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

type table struct {
	Scalars   map[string]answer `json:"scalars"`
	Keys      map[string]answer `json:"keys"`
	Documents map[string]answer `json:"documents"`
}

// read does what kubectl does: YAML to JSON, and JSON to values with 64-bit integers.
func read(text string) (any, error) {
	converted, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	var value any
	err = kjson.UnmarshalCaseSensitivePreserveInts(converted, &value)
	return value, err
}

func describe(value any, err error) answer {
	if err != nil {
		return answer{Error: err.Error()}
	}
	kind := "object"
	switch value.(type) {
	case nil:
		kind = "null"
	case bool:
		kind = "bool"
	case int64:
		kind = "int"
	case float64:
		kind = "float"
	case string:
		kind = "string"
	}
	printed, err := json.Marshal(value)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Type: kind, Value: printed}
}

func onlyValue(text string) answer {
	value, err := read("x: " + text + "\n")
	if err != nil {
		return answer{Error: err.Error()}
	}
	return describe(value.(map[string]any)["x"], nil)
}

func onlyKey(text string) answer {
	value, err := read(text + ": x\n")
	if err != nil {
		return answer{Error: err.Error()}
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		return answer{Error: "no mapping"}
	}
	for key := range object {
		return describe(key, nil)
	}
	return answer{Error: "no key"}
}

func main() {
	log.SetFlags(0)
	var asked cases
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		log.Fatal(err)
	}
	result := table{map[string]answer{}, map[string]answer{}, map[string]answer{}}
	for _, text := range asked.Scalars {
		result.Scalars[text] = onlyValue(text)
		result.Keys[text] = onlyKey(text)
	}
	for _, text := range asked.Documents {
		result.Documents[text] = describe(read(text))
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(result); err != nil {
		log.Fatal(err)
	}
}
