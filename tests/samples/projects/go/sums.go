// Package sums adds up, for the sample projects that the tests run.
package sums

// Total is the sum of some numbers.
func Total(numbers ...int) int {
	sum := 0
	for _, number := range numbers {
		sum += number
	}
	return sum
}
