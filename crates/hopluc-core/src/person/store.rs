//! SQL of people, memberships, resets.

use super::{MailChoice, Membership, Order, Person, PersonFilter, PersonForm};
use crate::base::{
    actor::Role,
    clock::{date_from, date_text},
    error::{ActionError, Outcome},
    ids::{AgencyId, PersonId},
    store::{Row, StoreError, Tx},
};
use crate::binds;
use time::Date;

const PERSON: &str = "p.id, p.login, p.name, p.title, p.email, p.language, p.is_active, p.must_change_password, \
                      p.locked_until, p.mail_choice, p.row_version";

fn person_of(row: &Row) -> Result<Person, StoreError> {
    Ok(Person {
        id: PersonId(row.get("id")?),
        login: row.get("login")?,
        name: row.get("name")?,
        title: row.get("title")?,
        email: row.get("email")?,
        language: row.get("language")?,
        is_active: row.get("is_active")?,
        must_change_password: row.get("must_change_password")?,
        locked_until: row.instant("locked_until")?,
        mail_choice: row
            .parsed("mail_choice", MailChoice::from_code)?
            .unwrap_or_default(),
        row_version: row.get("row_version")?,
    })
}

/// The person with this key.
pub async fn get(tx: &Tx, id: PersonId) -> Outcome<Person> {
    let sql = format!("select {PERSON} from person p where p.id = $1");
    let row = tx.row(&sql, binds![id]).await?;
    Ok(person_of(
        &row.ok_or(ActionError::NotFound { noun: "person" })?,
    )?)
}

/// Names of several people, for lists and the journal. Unknown keys are left out.
pub async fn names(tx: &Tx, ids: &[i64]) -> Outcome<std::collections::BTreeMap<i64, String>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let list = crate::base::store::placeholders(1, ids.len());
    let sql = format!("select p.id, p.name from person p where p.id in ({list}) order by p.id");
    let rows = tx
        .rows(&sql, ids.into_iter().map(Into::into).collect())
        .await?;
    Ok(rows
        .iter()
        .map(|row| Ok((row.get("id")?, row.get("name")?)))
        .collect::<Result<_, StoreError>>()?)
}

/// Keys of those who are called so, by login or by full name as it is written; more than one may be. At most 100.
pub async fn called(tx: &Tx, name: &str) -> Outcome<Vec<i64>> {
    let rows = tx
        .rows(
            "select p.id from person p where p.login = $1 or p.name = $1 order by p.id limit 100",
            binds![name],
        )
        .await?;
    Ok(rows
        .iter()
        .map(|row| row.get("id"))
        .collect::<Result<_, StoreError>>()?)
}

/// What signing in needs: key, hash, failures so far. `None` for an unknown login.
pub async fn credentials(tx: &Tx, login: &str) -> Outcome<Option<(Person, String, i64)>> {
    let sql =
        format!("select {PERSON}, p.password_hash, p.n_failures from person p where p.login = $1");
    let Some(row) = tx.row(&sql, binds![login]).await? else {
        return Ok(None);
    };
    Ok(Some((
        person_of(&row)?,
        row.get("password_hash")?,
        row.get("n_failures")?,
    )))
}

/// Adds a person; the login must be free.
pub async fn add(
    tx: &Tx,
    form: &PersonForm,
    password_hash: &str,
    must_change: bool,
    at: &str,
) -> Outcome<PersonId> {
    let id = tx
        .insert(
            "insert into person (login, name, title, email, language, password_hash, must_change_password, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             returning id",
            binds![
                form.login.as_str(),
                form.name.as_str(),
                form.title.as_str(),
                form.email.as_str(),
                form.language.as_str(),
                password_hash,
                must_change,
                at
            ],
        )
        .await
        .map_err(|error| match error {
            StoreError::Constraint { name } if name.contains("login") => {
                ActionError::invalid("login", "error.login_taken")
            }
            other => other.into(),
        })?;
    Ok(PersonId(id))
}

/// Changes the fields of the form; `Conflict` where somebody else changed the person since `row_version`.
pub async fn change(tx: &Tx, id: PersonId, form: &PersonForm, row_version: i64) -> Outcome<()> {
    let n = tx
        .run(
            "update person set name = $3, title = $4, email = $5, language = $6, row_version = row_version + 1
             where id = $1 and row_version = $2",
            binds![
                id,
                row_version,
                form.name.as_str(),
                form.title.as_str(),
                form.email.as_str(),
                form.language.as_str()
            ],
        )
        .await?;
    if n == 1 {
        Ok(())
    } else {
        Err(ActionError::Conflict {
            key: "conflict.changed_meanwhile",
        })
    }
}

/// Opens or ends a person's access.
pub async fn set_active(tx: &Tx, id: PersonId, is_active: bool) -> Outcome<()> {
    tx.run(
        "update person set is_active = $2, row_version = row_version + 1 where id = $1",
        binds![id, is_active],
    )
    .await?;
    Ok(())
}

/// Stores a new hash, clears failures and the lock.
pub async fn set_password(tx: &Tx, id: PersonId, hash: &str, must_change: bool) -> Outcome<()> {
    tx.run(
        "update person set password_hash = $2, must_change_password = $3, n_failures = 0, locked_until = null where id = $1",
        binds![id, hash, must_change],
    )
    .await?;
    Ok(())
}

/// Stores the count of failures and, where given, the lock.
pub async fn set_failures(
    tx: &Tx,
    id: PersonId,
    n_failures: i64,
    locked_until: Option<String>,
) -> Outcome<()> {
    tx.run(
        "update person set n_failures = $2, locked_until = $3 where id = $1",
        binds![id, n_failures, locked_until],
    )
    .await?;
    Ok(())
}

/// Sets the language of pages.
pub async fn set_language(tx: &Tx, id: PersonId, language: &str) -> Outcome<()> {
    tx.run(
        "update person set language = $2 where id = $1",
        binds![id, language],
    )
    .await?;
    Ok(())
}

/// Sets whether notices come by e-mail.
///
/// What was told before counts as mailed, so that who turns letters on does not get the past.
pub async fn set_mail_choice(tx: &Tx, id: PersonId, choice: MailChoice) -> Outcome<()> {
    tx.run(
        "update person
         set mail_choice = $2, mailed_notice_id = (select coalesce(max(n.id), 0) from notice n)
         where id = $1",
        binds![id, choice.code()],
    )
    .await?;
    Ok(())
}

/// A person who wants letters, and what was mailed so far.
#[derive(Clone, Debug)]
pub struct MailReader {
    /// Who.
    pub person: Person,
    /// Day of the last daily letter; `None` before the first.
    pub digested_on: Option<Date>,
    /// Newest notice that was mailed at once; 0 before the first.
    pub mailed_notice_id: i64,
}

/// People with access and an address who chose `choice`, by key.
pub async fn mail_readers(tx: &Tx, choice: MailChoice) -> Outcome<Vec<MailReader>> {
    let sql = format!(
        "select {PERSON}, p.digested_on, p.mailed_notice_id
         from person p
         where p.mail_choice = $1 and p.is_active and p.email <> ''
         order by p.id
         limit 100000"
    );
    let rows = tx.rows(&sql, binds![choice.code()]).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in &rows {
        found.push(MailReader {
            person: person_of(row)?,
            digested_on: date_from(&row.get::<String>("digested_on")?),
            mailed_notice_id: row.get("mailed_notice_id")?,
        });
    }
    Ok(found)
}

/// Notes the daily letter of a day, or the newest notice that was mailed at once.
pub async fn note_mailed(
    tx: &Tx,
    id: PersonId,
    digested_on: Option<Date>,
    newest: i64,
) -> Outcome<()> {
    match digested_on {
        Some(on) => {
            tx.run(
                "update person set digested_on = $2 where id = $1",
                binds![id, date_text(on)],
            )
            .await?
        }
        None => {
            tx.run(
                "update person set mailed_notice_id = $2 where id = $1 and mailed_notice_id < $2",
                binds![id, newest],
            )
            .await?
        }
    };
    Ok(())
}

/// The next `limit` people of `filter` after `after`, in its order.
pub async fn page(
    tx: &Tx,
    filter: &PersonFilter,
    after: Option<PersonId>,
    limit: i64,
) -> Outcome<Vec<Person>> {
    let (key, sign, direction) = match filter.order {
        Order::Name => ("p.name", ">", "asc"),
        Order::NameLast => ("p.name", "<", "desc"),
        Order::Login => ("p.login", ">", "asc"),
        Order::LoginLast => ("p.login", "<", "desc"),
    };
    let sql = format!(
        "select {PERSON} from person p
         where ($1 = 0 or exists (select 1 from membership m where m.person_id = p.id and m.agency_id = $1))
           and ($2 = 0 or ({key}, p.id) {sign} (select {key}, p.id from person p where p.id = $2))
           and ($3 = 0 or p.is_active = $4)
         order by {key} {direction}, p.id {direction}
         limit $5"
    );
    let values = binds![
        filter.agency.map_or(0, |id| id.0),
        after.map_or(0, |id| id.0),
        i64::from(filter.is_active.is_some()),
        filter.is_active.unwrap_or(true),
        limit
    ];
    let rows = tx.rows(&sql, values).await?;
    Ok(rows.iter().map(person_of).collect::<Result<_, _>>()?)
}

fn membership_of(row: &Row) -> Result<Membership, StoreError> {
    let malformed = |column: &str| StoreError::Malformed {
        column: column.to_owned(),
        value: String::new(),
    };
    Ok(Membership {
        id: row.get("id")?,
        person_id: PersonId(row.get("person_id")?),
        agency_id: AgencyId(row.get("agency_id")?),
        agency_name: row.get("agency_name")?,
        role: row
            .parsed("role", Role::from_code)?
            .ok_or_else(|| malformed("role"))?,
        valid_from: row
            .date("valid_from")?
            .ok_or_else(|| malformed("valid_from"))?,
        valid_to: row.date("valid_to")?,
    })
}

/// Memberships of a person that are in force on `on`, oldest first.
pub async fn memberships(tx: &Tx, person: PersonId, on: Date) -> Outcome<Vec<Membership>> {
    let rows = tx
        .rows(
            "select m.id, m.person_id, m.agency_id, a.name as agency_name, m.role, m.valid_from, m.valid_to
             from membership m
             join agency a on a.id = m.agency_id
             where m.person_id = $1 and m.valid_from <= $2 and (m.valid_to is null or m.valid_to >= $2)
             order by m.id
             limit 100",
            binds![person, date_text(on)],
        )
        .await?;
    Ok(rows.iter().map(membership_of).collect::<Result<_, _>>()?)
}

/// Gives a person a role in an agency from a day on.
pub async fn add_membership(
    tx: &Tx,
    person: PersonId,
    agency: AgencyId,
    role: Role,
    from: Date,
) -> Outcome<i64> {
    Ok(tx
        .insert(
            "insert into membership (person_id, agency_id, role, valid_from) values ($1, $2, $3, $4) returning id",
            binds![person, agency, role.code(), date_text(from)],
        )
        .await?)
}

/// Ends a membership on a day (its last).
pub async fn end_membership(tx: &Tx, id: i64, last_day: Date) -> Outcome<()> {
    tx.run(
        "update membership set valid_to = $2 where id = $1 and valid_to is null",
        binds![id, date_text(last_day)],
    )
    .await?;
    Ok(())
}

/// How many people hold a role on `on` and can sign in: they have access and have chosen a password.
pub async fn n_holders(tx: &Tx, role: Role, on: Date) -> Outcome<i64> {
    let row = tx
        .one(
            "select count(distinct m.person_id) as n
             from membership m
             join person p on p.id = m.person_id
             where m.role = $1 and p.is_active = $2 and p.must_change_password = $4
               and m.valid_from <= $3 and (m.valid_to is null or m.valid_to >= $3)",
            binds![role.code(), true, date_text(on), false],
        )
        .await?;
    Ok(row.get("n")?)
}

/// Lets no reset of a person that was not used be used any more.
pub async fn void_resets(tx: &Tx, person: PersonId, now: &str) -> Outcome<()> {
    tx.run(
        "update password_reset set used_at = $2 where person_id = $1 and used_at is null",
        binds![person, now],
    )
    .await?;
    Ok(())
}

/// Whom a reset that can be used is for; `None` where it is unknown, used or expired.
pub async fn reset_for(tx: &Tx, token_hash: &str, now: &str) -> Outcome<Option<PersonId>> {
    let row = tx
        .row(
            "select person_id from password_reset where token_hash = $1 and used_at is null and expires_at > $2",
            binds![token_hash, now],
        )
        .await?;
    Ok(row
        .map(|row| row.get("person_id"))
        .transpose()?
        .map(PersonId))
}

/// Stores a reset secret's hash.
pub async fn add_reset(
    tx: &Tx,
    person: PersonId,
    token_hash: &str,
    at: &str,
    expires_at: &str,
) -> Outcome<()> {
    tx.run(
        "insert into password_reset (token_hash, person_id, created_at, expires_at) values ($1, $2, $3, $4)",
        binds![token_hash, person, at, expires_at],
    )
    .await?;
    Ok(())
}

/// Uses up a reset: the person it was for, or `None` where it is unknown, used or expired.
pub async fn use_reset(tx: &Tx, token_hash: &str, now: &str) -> Outcome<Option<PersonId>> {
    let row = tx
        .row(
            "update password_reset set used_at = $2
             where token_hash = $1 and used_at is null and expires_at > $2
             returning person_id",
            binds![token_hash, now],
        )
        .await?;
    Ok(row
        .map(|row| row.get("person_id"))
        .transpose()?
        .map(PersonId))
}
