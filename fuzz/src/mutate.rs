//! Deterministic damage to files: the poor man's fuzzer that runs in every ordinary test run.

use std::path::Path;

/// One target: a name, what must hold for any bytes, and sound files to begin with.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, as of its file in `fuzz_targets/`.
    pub name: &'static str,
    /// Panics where a claim does not hold.
    pub body: fn(&[u8]),
    /// Files that are worth damaging.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Words that the reader has rules for.
    pub words: &'static [&'static str],
}

/// Inputs that once broke a target; kept as files in `fuzz/regressions/<target>/`, in order of name.
pub fn kept(folder: &Path) -> Vec<Vec<u8>> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| std::fs::read(path).ok())
        .collect()
}

/// As [`exercise`] over what is kept for the target of `targets` with this name, from a test of any crate of ours.
pub fn exercise_named(targets: &[Target], name: &str, n: usize) {
    let Some(target) = targets.iter().find(|target| target.name == name) else {
        panic!("no target is called {name}");
    };
    let regressions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/regressions");
    let n_run = exercise(target, kept(&regressions.join(name)), n);
    assert!(n_run > n, "{name} has no seeds");
}

/// Runs the body of `target` over its seeds, `kept`, and `n` mutations of them; gives back how many inputs that were.
///
/// The same inputs every time. A claim that does not hold panics in the body; the input before it is printed.
pub fn exercise(target: &Target, kept: Vec<Vec<u8>>, n: usize) -> usize {
    let mut seeds = (target.seeds)();
    seeds.extend(kept);
    for seed in &seeds {
        let _guard = Shown(target.name, seed);
        (target.body)(seed);
    }
    let mut dice = Dice(0x5eed);
    for _ in 0..n {
        let input = mutated(&seeds, target.words, &mut dice);
        let _guard = Shown(target.name, &input);
        (target.body)(&input);
    }
    seeds.len() + n
}

/// Prints the input when the body panics over it.
struct Shown<'a>(&'static str, &'a [u8]);

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(name, input) = self;
            eprintln!(
                "{name} failed on {} bytes: \"{}\"",
                input.len(),
                input.escape_ascii()
            );
        }
    }
}

/// A small generator of numbers (splitmix64): the same numbers everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 for none.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % (n.max(1) as u64)) as usize
    }
}

fn mutated(seeds: &[Vec<u8>], words: &[&str], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seeds[dice.below(seeds.len())].clone();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let end = at + dice.below((bytes.len() - at).min(64) + 1);
        match dice.below(8) {
            0 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            1 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = [0, 1, b' ', b'\n', b'0', b'9', 0x7f, 0x80, 0xff][dice.below(9)];
                }
            }
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                let n = 1 + dice.below(8);
                bytes.splice(at..at, copy.repeat(n));
            }
            4 | 5 if !words.is_empty() => {
                let word = words[dice.below(words.len())];
                bytes.splice(at..at, word.bytes());
            }
            4 | 5 => bytes.truncate(at),
            6 => {
                let other = &seeds[dice.below(seeds.len())];
                let from = dice.below(other.len() + 1);
                let to = from + dice.below((other.len() - from).min(200) + 1);
                bytes.splice(at..end, other[from..to].iter().copied());
            }
            _ => {
                let to = dice.below(bytes.len() + 1);
                let piece: Vec<u8> = bytes.drain(at..end).collect();
                let to = to.min(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
    bytes
}
