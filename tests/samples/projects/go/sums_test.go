package sums

import "testing"

func TestTotal(t *testing.T) {
	if Total(1, 2, 3) != 6 {
		t.Fatal("1 + 2 + 3 is 6")
	}
}
