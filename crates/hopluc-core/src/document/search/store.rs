//! SQL of the full-text index, which differs between the two databases.

use super::{Hit, Query, searchable};
use crate::base::{
    error::Outcome,
    store::{Bind, Dialect, Tx},
};
use crate::binds;

/// Puts the text of a record into the index, or in place of what stood there. Text that did not change costs no write.
pub async fn put(tx: &Tx, record: (&str, i64), title: &str, text: &str, at: &str) -> Outcome<()> {
    tx.run(
        "insert into search_text (noun, noun_id, title, folded, changed_at) values ($1, $2, $3, $4, $5)
         on conflict (noun, noun_id) do update
         set title = excluded.title, folded = excluded.folded, changed_at = excluded.changed_at
         where search_text.title <> excluded.title or search_text.folded <> excluded.folded",
        binds![record.0, record.1, title, searchable(title, text), at],
    )
    .await?;
    Ok(())
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
/// Common words are found in the newest entries, rare ones through the index; both databases are kept from reading more
/// entries than that.
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
            hits(
                tx,
                IN_SQLITE,
                binds![for_sqlite(query), before, noun, limit],
            )
            .await
        }
        Dialect::Postgres => {
            let asked = for_postgres(query);
            let newest = hits(tx, NEWEST, binds![asked.as_str(), before, noun, limit]).await?;
            if newest.len() as i64 == limit {
                return Ok(newest);
            }
            hits(tx, INDEXED, binds![asked, before, noun, limit]).await
        }
    }
}

/// FTS5 walks its lists from the end and stops at the limit.
const IN_SQLITE: &str = "
    select s.id, s.noun, s.noun_id, s.title
    from search_index i cross join search_text s on s.id = i.rowid
    where i.search_index match $1 and i.rowid < $2 and ($3 = '' or s.noun = $3)
    order by i.rowid desc
    limit $4";

/// The newest thousand entries, each compared; enough for every common word.
const NEWEST: &str = "
    select s.id, s.noun, s.noun_id, s.title
    from (
      select e.id, e.noun, e.noun_id, e.title, e.words
      from search_text e
      where e.id < $2
      order by e.id desc
      limit 1000
    ) s
    where s.words @@ cast($1 as tsquery) and ($3 = '' or s.noun = $3)
    order by s.id desc
    limit $4";

/// All entries through the index. Without `materialized` the planner walks the entries backwards, however rare the words.
const INDEXED: &str = "
    with found as materialized (
      select e.id
      from search_text e
      where e.words @@ cast($1 as tsquery) and e.id < $2 and ($3 = '' or e.noun = $3)
    )
    select s.id, s.noun, s.noun_id, s.title
    from search_text s
    where s.id in (select f.id from found f order by f.id desc limit $4)
    order by s.id desc";

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
        Dialect::Postgres => (
            format!(
                "select s.noun_id from search_text s
                 where s.words @@ cast(${place} as tsquery) and s.noun = '{noun}'"
            ),
            for_postgres(query),
        ),
    }
}

/// Folded words hold letters and digits only, so quoting them is enough in both languages.
fn for_sqlite(query: &Query) -> String {
    let phrases = query
        .phrases
        .iter()
        .map(|words| format!("\"{}\"", words.join(" ")));
    phrases.collect::<Vec<_>>().join(" ")
}

fn for_postgres(query: &Query) -> String {
    let phrase = |words: &Vec<String>| {
        let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
        format!("({})", quoted.join(" <-> "))
    };
    query
        .phrases
        .iter()
        .map(phrase)
        .collect::<Vec<_>>()
        .join(" & ")
}
