//! Adds up, for the sample projects that the tests run.

/// The sum of some numbers.
pub fn total(numbers: &[i64]) -> i64 {
    numbers.iter().sum()
}

#[cfg(test)]
mod tests {
    #[test]
    fn total() {
        assert_eq!(super::total(&[1, 2, 3]), 6);
    }
}
