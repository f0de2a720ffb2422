//! A search over 200,000 paragraphs, newest first: the 99th percentile at most 10 ms on both databases.
//!
//! `cargo bench -p hopluc-benches --bench search [-- sqlite|postgres] [--scale 0.1] [--strict]`. Paragraphs and questions are
//! drawn from a seed, with words as unevenly spread as in a language, so every run asks the same.

use hopluc_benches::{Asked, Cost, Meter, Series, Sheet, on_each};
use hopluc_core::base::store::Tx;
use hopluc_core::document::search::{Query, put, store::find};

const N_PARAGRAPHS: i64 = 200_000;
const N_QUESTIONS: usize = 1_000;
const N_WORDS: u64 = 6_000;
const GOAL_MS: f64 = 10.0;

const HEADS: [&str; 12] = [
    "th", "ng", "tr", "ph", "kh", "nh", "ch", "b", "d", "m", "l", "v",
];
const TAILS: [&str; 10] = [
    "an", "inh", "ong", "ao", "ien", "uoc", "am", "ieu", "at", "oi",
];

/// Numbers from a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    /// A word; the first are far more frequent than the last.
    fn word(&mut self) -> String {
        let unit = self.next(1 << 30) as f64 / f64::from(1 << 30);
        let rank = ((N_WORDS as f64).powf(unit) - 1.0) as u64;
        let (head, tail) = (
            HEADS[(rank % 12) as usize],
            TAILS[(rank / 12 % 10) as usize],
        );
        if rank < 120 {
            format!("{head}{tail}")
        } else {
            format!("{head}{tail}{}", rank / 120)
        }
    }

    fn words(&mut self, n: u64) -> String {
        (0..n).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}

async fn fill(tx: &Tx, dice: &mut Dice, n: i64) {
    for id in 0..n {
        let n_words = 20 + dice.next(80);
        let text = dice.words(n_words);
        put(tx, ("document", id), "", &text, "2026-07-06T05:00:00.000Z")
            .await
            .expect("the paragraph is stored");
    }
}

/// One to four words, often frequent ones; every fifth question is a phrase.
fn question(dice: &mut Dice) -> String {
    let n = 1 + dice.next(4);
    let words = dice.words(n);
    if dice.next(5) == 0 {
        format!("\"{words}\"")
    } else {
        words
    }
}

fn main() {
    let asked = Asked::read();
    let mut sheet = Sheet::default();
    on_each(&asked, async |app, dialect| {
        let mut dice = Dice(0x5eed_cafe);
        let n = asked.scaled(N_PARAGRAPHS);
        let tx = app.store.begin().await.expect("a transaction begins");
        let meter = Meter::of(dialect);
        let (made, ()) = meter.once(fill(&tx, &mut dice, n)).await;
        tx.commit().await.expect("the paragraphs are kept");
        let tx = app.store.begin().await.expect("a transaction begins");
        tx.script("analyze").await.expect("statistics are made");
        tx.commit().await.expect("statistics are kept");
        sheet.begin(&format!(
            "{dialect:?}: {n} paragraphs, put in one by one with {:.2} ms each",
            made.cpu_ms / n as f64
        ));
        let tx = app.store.reader();
        find(&tx, &Query::of("than"), "", i64::MAX, 20)
            .await
            .expect("the search runs");
        let meter = Meter::of(dialect);
        let mut all: Vec<(Cost, usize, String)> = Vec::with_capacity(N_QUESTIONS);
        for _ in 0..N_QUESTIONS {
            let text = question(&mut dice);
            let query = Query::of(&text);
            let (cost, hits) = meter.once(find(&tx, &query, "", i64::MAX, 20)).await;
            all.push((cost, hits.expect("the search runs").len(), text));
        }
        let of = |is_phrase: bool| {
            let some = all.iter().filter(|one| one.2.starts_with('"') == is_phrase);
            Series(some.map(|one| one.0).collect())
        };
        let every = Series(all.iter().map(|one| one.0).collect());
        sheet.line_p99("a search, newest 20 hits", &every, GOAL_MS);
        sheet.line("  of words", &of(false), None);
        sheet.line("  of phrases", &of(true), None);
        all.sort_by(|a, b| b.0.cpu_ms.total_cmp(&a.0.cpu_ms));
        for (cost, n, text) in all.iter().take(5) {
            println!("  slow: {:.2} ms, {n} hits: {text}", cost.cpu_ms);
        }
    });
    sheet.end(&asked);
}
