//! Stretches of a paragraph that some time has for itself.

/// Byte ranges that do not meet, ascending.
#[derive(Debug, Default)]
pub(crate) struct Busy(Vec<(usize, usize)>);

impl Busy {
    /// The union of some ranges. O(n log n).
    pub fn of(ranges: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut sorted: Vec<(usize, usize)> = ranges.filter(|(from, to)| from < to).collect();
        sorted.sort_unstable();
        let mut joined: Vec<(usize, usize)> = Vec::with_capacity(sorted.len());
        for (from, to) in sorted {
            match joined.last_mut() {
                Some(last) if from < last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Self(joined)
    }

    /// True where one of the ranges holds a byte from `start` up to `end`. O(log n).
    pub fn meets(&self, start: usize, end: usize) -> bool {
        let first = self.0.partition_point(|(_, to)| *to <= start);
        self.0.get(first).is_some_and(|(from, _)| *from < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_met_as_a_scan_of_all_meets_them() {
        let ranges = [(4, 6), (1, 3), (5, 9), (20, 21), (7, 7)];
        let busy = Busy::of(ranges.into_iter());
        for start in 0..24 {
            for end in start + 1..24 {
                let scan = ranges
                    .iter()
                    .any(|(from, to)| from < to && *from < end && start < *to);
                assert_eq!(busy.meets(start, end), scan, "{start}..{end}");
            }
        }
    }
}
