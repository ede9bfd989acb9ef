package minutes

import (
	"regexp"
	"testing"
)

func TestReport(t *testing.T) {
	report, err := Report(FromEnvironment())
	if err != nil {
		t.Fatal(err)
	}
	t.Log(report)
	for _, line := range []string{
		`^[1-9]\d* sessions, \d+\.\d minutes, the longest took \d+`,
		`(?m)^\s*last: `,
		`(?m)^\s*meeting: (live|over|nobody there)$`,
		`(?m)^\s*watched: \d+$`,
		`(?m)^\s*meetings: `,
	} {
		if !regexp.MustCompile(line).MatchString(report) {
			t.Errorf("no line %s", line)
		}
	}
}
