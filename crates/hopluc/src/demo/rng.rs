//! A small source of repeatable numbers (SplitMix64), one stream for each use, so that one part does not move another.
//!
//! Never used for anything secret.

/// A stream of numbers that is the same on every machine and in every run.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// The stream of this name.
    pub fn named(name: &str) -> Self {
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 for `n` = 0.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.next() % n }
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True in `percent` of a hundred calls, on average.
    pub fn is_in(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`; `None` of none.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.below(choices.len() as u64) as usize)
    }

    /// One of several texts; empty of none.
    pub fn word<'a>(&mut self, choices: &'a [String]) -> &'a str {
        self.pick(choices).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_gives_the_same_numbers_again_and_another_name_others() {
        let take = |name| {
            let mut rng = Rng::named(name);
            (0..8).map(|_| rng.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(take("people"), take("people"));
        assert_ne!(take("people"), take("figures"));
        assert!((0..100).all(|_| (3..=5).contains(&Rng::named("x").between(3, 5))));
    }
}
