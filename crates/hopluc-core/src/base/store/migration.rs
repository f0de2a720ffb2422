//! The schema's steps: numbered files for each database, the same number for the same change, applied in order.

use super::{Dialect, Store, StoreError};
use crate::binds;
use sea_orm::ConnectionTrait;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../migrations"]
struct Migrations;

impl Store {
    /// Brings the schema up to this program's; gives back how many migrations were applied.
    ///
    /// Forward only. Fails with `TooNew` on a database that a newer program has touched.
    pub async fn migrate(&self, now: &str) -> Result<usize, StoreError> {
        self.write
            .execute_unprepared(
                "create table if not exists migration (number bigint primary key, name text not null, applied_at text not null)",
            )
            .await?;
        let done: i64 = self
            .reader()
            .one(
                "select coalesce(max(number), 0) as n from migration",
                vec![],
            )
            .await?
            .get("n")?;
        let files = migration_files(self.dialect);
        let known = files.last().map_or(0, |file| file.0);
        if done > known {
            return Err(StoreError::TooNew { found: done, known });
        }
        let mut applied = 0;
        for (number, name, sql) in files.into_iter().filter(|file| file.0 > done) {
            let tx = self.begin().await?;
            tx.script(&sql).await?;
            tx.run(
                "insert into migration (number, name, applied_at) values ($1, $2, $3)",
                binds![number, name, now],
            )
            .await?;
            tx.commit().await?;
            applied += 1;
        }
        Ok(applied)
    }
}

fn migration_files(dialect: Dialect) -> Vec<(i64, String, String)> {
    let folder = match dialect {
        Dialect::Sqlite => "sqlite/",
        Dialect::Postgres => "postgres/",
    };
    let mut files: Vec<_> = Migrations::iter()
        .filter_map(|path| {
            let name = path.strip_prefix(folder)?.strip_suffix(".sql")?.to_owned();
            let number = name.split('_').next()?.parse().ok()?;
            let sql = String::from_utf8(Migrations::get(&path)?.data.into_owned()).ok()?;
            Some((number, name, sql))
        })
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_migrations() {
        let names = |dialect| {
            migration_files(dialect)
                .into_iter()
                .map(|file| (file.0, file.1))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(Dialect::Sqlite), names(Dialect::Postgres));
        assert!(!names(Dialect::Sqlite).is_empty());
    }
}
