//! SQL of the full-text index, which differs between the two databases.

use super::{Hit, Query, searchable};
use crate::base::{
    error::Outcome,
    store::{Bind, Dialect, Tx},
};
use crate::binds;
use std::collections::BTreeSet;

/// Longer words are not looked for: the databases bound them, and nobody types them.
const MOST_WORD_BYTES: usize = 240;

/// Puts the text of a record into the index, or in place of what stood there. Text that did not change costs no write.
pub async fn put(tx: &Tx, record: (&str, i64), title: &str, text: &str, at: &str) -> Outcome<()> {
    let folded = searchable(title, text);
    let mut binds = binds![record.0, record.1, title, folded.as_str(), at];
    let (column, value, set) = match tx.dialect() {
        Dialect::Sqlite => ("", "", ""),
        Dialect::Postgres => {
            binds.push(lexemes(&folded).into());
            (
                ", words",
                ", cast($6 as tsvector)",
                ", words = excluded.words",
            )
        }
    };
    let sql = format!(
        "insert into search_text (noun, noun_id, title, folded, changed_at{column}) values ($1, $2, $3, $4, $5{value})
         on conflict (noun, noun_id) do update
         set title = excluded.title, folded = excluded.folded, changed_at = excluded.changed_at{set}
         where search_text.title <> excluded.title or search_text.folded <> excluded.folded"
    );
    tx.run(&sql, binds).await?;
    Ok(())
}

/// What PostgreSQL keeps of a folded text: each word and, led by a space, each pair of neighbours.
fn lexemes(folded: &str) -> String {
    let mut all: BTreeSet<String> = BTreeSet::new();
    let mut last: Option<&str> = None;
    for word in folded.split(' ') {
        let word = Some(word).filter(|word| !word.is_empty() && word.len() <= MOST_WORD_BYTES);
        if let Some(word) = word {
            all.insert(word.to_owned());
            if let Some(last) = last {
                all.insert(pair(last, word));
            }
        }
        last = word;
    }
    let mut text = String::with_capacity(folded.len() * 4);
    for lexeme in all {
        text.extend(["'", &lexeme, "' "]);
    }
    text
}

fn pair(left: &str, right: &str) -> String {
    format!(" {left} {right}")
}

/// Takes a record out of the index.
pub async fn remove(tx: &Tx, noun: &str, noun_id: i64) -> Outcome<()> {
    tx.run(
        "delete from search_text where noun = $1 and noun_id = $2",
        binds![noun, noun_id],
    )
    .await?;
    Ok(())
}

/// The newest `limit` hits with a place below `before`, of one noun or (empty) of all. None for an empty query.
///
/// One statement on SQLite, whose index is read from its end and no further than the limit. On PostgreSQL as many as it
/// takes to find them: two for common words, three for rare ones among 200,000 entries.
pub async fn find(
    tx: &Tx,
    query: &Query,
    noun: &str,
    before: i64,
    limit: i64,
) -> Outcome<Vec<Hit>> {
    if query.is_empty() {
        return Ok(Vec::new());
    }
    match tx.dialect() {
        Dialect::Sqlite => {
            let binds = binds![for_sqlite(query), before, noun, limit];
            hits(tx, IN_SQLITE, binds).await
        }
        Dialect::Postgres => by_blocks(tx, query, noun, before, limit).await,
    }
}

/// FTS5 walks its lists from the end and stops at the limit.
const IN_SQLITE: &str = "
    select s.id, s.noun, s.noun_id, s.title
    from search_index i cross join search_text s on s.id = i.rowid
    where i.search_index match $1 and i.rowid < $2 and ($3 = '' or s.noun = $3)
    order by i.rowid desc
    limit $4";

/// The expression of the index of PostgreSQL, word for word.
const INDEXED: &str = "(s.words || array_to_tsvector(array[
  '#' || s.noun, '#a' || cast(s.id / 128 as text), '#b' || cast(s.id / 2048 as text), '#c' || cast(s.id / 32768 as text)
]))";

/// Sizes of blocks of keys that the index knows, with their letters, from the smallest.
const BLOCKS: [(&str, i64); 3] = [("a", 128), ("b", 2_048), ("c", 32_768)];

/// A window is asked as this many blocks at most, but for the largest: the index weighs each for every entry.
const MOST_BLOCKS: i64 = 8;

/// So many keys are looked through first.
const FIRST_WINDOW: i64 = 512;

/// How much wider than the last the next window may be.
const MOST_GROWTH: i64 = 16;

/// Where no more than so many hits can be expected in all, all keys are looked through at once: rare words are quick.
const FEW_HITS: i64 = 500;

/// Looks through the newest keys, then through as many more as the hits so far let expect, until there are enough.
///
/// A search of words alone makes PostgreSQL take every entry that holds them before it can show the newest; with blocks of
/// keys among the words it takes those of the blocks.
async fn by_blocks(
    tx: &Tx,
    query: &Query,
    noun: &str,
    before: i64,
    limit: i64,
) -> Outcome<Vec<Hit>> {
    let newest: i64 = tx
        .one("select coalesce(max(id), 0) as id from search_text", vec![])
        .await?
        .get("id")?;
    let asked = for_postgres(query, noun);
    let sql = format!(
        "with found as materialized (
           select s.id, s.noun, s.noun_id, s.title
           from search_text s
           where {INDEXED} @@ cast($1 as tsquery) and {PHRASES}
         )
         select f.id, f.noun, f.noun_id, f.title
         from found f
         where f.id < $2
         order by f.id desc
         limit $4",
        PHRASES = phrases_hold("$3")
    );
    let mut found: Vec<Hit> = Vec::new();
    let mut end = before.min(newest.saturating_add(1));
    let mut window = FIRST_WINDOW;
    loop {
        let wanted = limit - found.len() as i64;
        if wanted <= 0 || end <= 0 {
            return Ok(found);
        }
        let (start, blocks) = blocks_before(end, window);
        let words = if blocks.is_empty() {
            asked.words.clone()
        } else {
            format!("{} & ({})", asked.words, blocks.join(" | "))
        };
        let binds = binds![words, end, asked.phrases.as_str(), wanted];
        let more = hits(tx, &sql, binds).await?;
        window = next_window((start, end), more.len() as i64, wanted);
        found.extend(more);
        end = start;
    }
}

/// The keys below `end` to look through, at least `window` of them: the first key, and the words of their blocks. No block
/// where that is all keys that are left.
fn blocks_before(end: i64, window: i64) -> (i64, Vec<String>) {
    if window >= end {
        return (0, Vec::new());
    }
    let (letter, size) = BLOCKS
        .into_iter()
        .find(|(_, size)| window <= MOST_BLOCKS * size)
        .unwrap_or(BLOCKS[BLOCKS.len() - 1]);
    let first = (end - window) / size;
    let last = (end - 1) / size;
    let blocks = (first..=last).map(|at| format!("'#{letter}{at}'"));
    (first * size, blocks.collect())
}

/// How many keys to look through next, after `n` hits from `start` to `end` where `wanted` were asked for.
fn next_window((start, end): (i64, i64), n: i64, wanted: i64) -> i64 {
    let window = (end - start).max(1);
    let expected = (n + 1).saturating_mul(start) / window;
    if expected <= FEW_HITS {
        return i64::MAX;
    }
    let still = (wanted - n).max(0);
    // Half as many again, lest the last hit needs one more question.
    let growth = match n {
        0 => MOST_GROWTH,
        _ => (still * 3 / (n * 2) + 1).min(MOST_GROWTH),
    };
    window.saturating_mul(growth)
}

async fn hits(tx: &Tx, sql: &str, binds: Vec<Bind>) -> Outcome<Vec<Hit>> {
    let rows = tx.rows(sql, binds).await?;
    rows.iter()
        .map(|row| {
            Ok(Hit {
                id: row.get("id")?,
                noun: row.get("noun")?,
                noun_id: row.get("noun_id")?,
                title: row.get("title")?,
            })
        })
        .collect()
}

/// SQL of the keys of one noun's records that hold the words of value `$place`, which is what comes back beside it.
pub fn matching(query: &Query, dialect: Dialect, noun: &str, place: usize) -> (String, String) {
    match dialect {
        Dialect::Sqlite => (
            format!(
                "select s.noun_id from search_index i join search_text s on s.id = i.rowid
                 where search_index match ${place} and s.noun = '{noun}'"
            ),
            for_sqlite(query),
        ),
        Dialect::Postgres => {
            let asked = for_postgres(query, noun);
            let value = format!("cast(${place} as text)");
            (
                format!(
                    "select s.noun_id from search_text s
                     where {INDEXED} @@ cast(split_part({value}, '|||', 1) as tsquery)
                       and {}",
                    phrases_hold(&format!("split_part({value}, '|||', 2)"))
                ),
                format!("{}|||{}", asked.words, asked.phrases),
            )
        }
    }
}

/// SQL of the keys of one noun's records in which each word of value `$place` begins a word, and that value.
pub fn beginning(words: &[String], dialect: Dialect, noun: &str, place: usize) -> (String, String) {
    match dialect {
        Dialect::Sqlite => {
            let terms: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
            (
                // `cross join` keeps the words first; the other way round SQLite asks the index once for each text.
                format!(
                    "select s.noun_id
                     from search_index i
                     cross join search_text s on s.id = i.rowid
                     where i.search_index match ${place} and s.noun = '{noun}'"
                ),
                terms.join(" "),
            )
        }
        Dialect::Postgres => {
            let terms = words.iter().map(|word| format!("'{word}':*"));
            let all: Vec<String> = std::iter::once(format!("'#{noun}'")).chain(terms).collect();
            (
                format!(
                    "select s.noun_id from search_text s where {INDEXED} @@ cast(${place} as tsquery)"
                ),
                all.join(" & "),
            )
        }
    }
}

/// SQL that is true where each word of `words` begins a word of the text of record `noun`, `key`; its values come back too.
///
/// For looking through records that are few or stand in the right order already.
pub fn begins_in(
    words: &[String],
    dialect: Dialect,
    (noun, key): (&str, &str),
    place: usize,
) -> (String, Vec<String>) {
    let find = match dialect {
        Dialect::Sqlite => "instr",
        Dialect::Postgres => "strpos",
    };
    let tests: Vec<String> = (place..place + words.len())
        .map(|place| format!("{find}(' ' || s.folded, ${place}) > 0"))
        .collect();
    let sql = format!(
        "(select case when {} then 1 else 0 end
          from search_text s
          where s.noun = '{noun}' and s.noun_id = {key}) = 1",
        tests.join(" and ")
    );
    (sql, words.iter().map(|word| format!(" {word}")).collect())
}

/// Folded words hold letters and digits only, so quoting them is enough in both languages.
fn for_sqlite(query: &Query) -> String {
    let phrases = query
        .phrases
        .iter()
        .map(|words| format!("\"{}\"", words.join(" ")));
    phrases.collect::<Vec<_>>().join(" ")
}

/// A query in the words of PostgreSQL's index.
struct ForPostgres {
    /// Words and pairs of words that must all be there, and the noun.
    words: String,
    /// Phrases of three words and more, between bars: their pairs may stand in different places, so the text is looked at.
    phrases: String,
}

fn for_postgres(query: &Query, noun: &str) -> ForPostgres {
    let mut terms = Vec::new();
    if !noun.is_empty() {
        terms.push(format!("'#{noun}'"));
    }
    let mut phrases = Vec::new();
    for words in &query.phrases {
        if let [word] = words.as_slice() {
            terms.push(format!("'{word}'"));
        }
        for two in words.windows(2) {
            terms.push(format!("'{}'", pair(&two[0], &two[1])));
        }
        if words.len() > 2 {
            phrases.push(format!(" {} ", words.join(" ")));
        }
    }
    ForPostgres {
        words: terms.join(" & "),
        phrases: phrases.join("|"),
    }
}

/// SQL that is true where each of the phrases in the value, between bars, stands in the text.
fn phrases_hold(value: &str) -> String {
    format!(
        "({value} = '' or not exists (
           select 1 from unnest(string_to_array({value}, '|')) p
           where strpos(' ' || s.folded || ' ', p) = 0))"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First and last key that the words of blocks stand for.
    fn keys_of(blocks: &[String]) -> (i64, i64) {
        let of = |block: &String| {
            let name = block.trim_matches('\'').trim_start_matches('#');
            let (letter, at) = name.split_at(1);
            let (_, size) = BLOCKS
                .into_iter()
                .find(|(known, _)| *known == letter)
                .unwrap();
            let at: i64 = at.parse().unwrap();
            (at * size, (at + 1) * size - 1)
        };
        let all: Vec<(i64, i64)> = blocks.iter().map(of).collect();
        assert!(all.windows(2).all(|two| two[0].1 + 1 == two[1].0), "no gap");
        (all[0].0, all[all.len() - 1].1)
    }

    #[test]
    fn blocks_hold_every_key_of_their_window_and_meet_the_next() {
        for window in [512, 1_024, 1_025, 9_000, 16_384, 16_385, 131_072, 5_000_000] {
            let mut end = 7_654_321;
            while end > 0 {
                let (start, blocks) = blocks_before(end, window);
                if blocks.is_empty() {
                    assert_eq!(start, 0);
                } else {
                    let (first, last) = keys_of(&blocks);
                    assert_eq!(first, start);
                    assert!(last >= end - 1 && end - start >= window, "{window} {end}");
                    assert!(
                        window > 16_384 * 16 || blocks.len() <= 10,
                        "{}",
                        blocks.len()
                    );
                }
                assert!(start < end);
                end = start;
            }
        }
    }

    #[test]
    fn all_that_is_left_is_asked_where_little_can_be_expected() {
        assert_eq!(next_window((199_488, 200_000), 0, 20), i64::MAX);
        assert_eq!(next_window((9_999_488, 10_000_000), 0, 20), 512 * 16);
        // Ten of twenty in 512: half as many again is two more windows.
        assert_eq!(next_window((199_488, 200_000), 10, 20), 512 * 2);
    }
}
