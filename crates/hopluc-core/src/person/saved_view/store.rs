//! SQL of saved views and of those that open a list.

use super::{SavedView, ViewPage};
use crate::base::{
    actor::Actor,
    error::{ActionError, Outcome},
    ids::{AgencyId, PersonId, SavedViewId},
    store::{Row, StoreError, Tx},
};
use crate::binds;

const COLUMNS: &str = "v.id, v.person_id, p.name as owner, v.page, v.name, v.query, v.shared_with, d.saved_view_id as chosen";

fn view_of(row: &Row) -> Result<SavedView, StoreError> {
    let page: String = row.get("page")?;
    Ok(SavedView {
        id: SavedViewId(row.get("id")?),
        person_id: PersonId(row.get("person_id")?),
        owner: row.get("owner")?,
        page: ViewPage::from_code(&page).ok_or(StoreError::Malformed {
            column: "page".to_owned(),
            value: page,
        })?,
        name: row.get("name")?,
        query: row.get("query")?,
        shared_with: row.get::<Option<i64>>("shared_with")?.map(AgencyId),
        is_default: row.get::<Option<i64>>("chosen")?.is_some(),
    })
}

/// Views of a page, or of all, that are the actor's own or shared with his agency, by page, name and key.
pub(super) async fn list(
    tx: &Tx,
    actor: &Actor,
    page: Option<ViewPage>,
) -> Outcome<Vec<SavedView>> {
    let on_page = if page.is_some() {
        "and v.page = $3"
    } else {
        ""
    };
    let sql = format!(
        "select {COLUMNS}
         from saved_view v
         join person p on p.id = v.person_id
         left join default_view d on d.saved_view_id = v.id and d.person_id = $1
         where (v.person_id = $1 or v.shared_with = $2) {on_page}
         order by v.page, v.name, v.id
         limit 500"
    );
    let mut values = binds![
        actor.person_id.map_or(0, |id| id.0),
        actor.agency_id.map_or(0, |id| id.0)
    ];
    values.extend(page.map(|page| page.code().into()));
    let rows = tx.rows(&sql, values).await?;
    Ok(rows.iter().map(view_of).collect::<Result<_, _>>()?)
}

/// A view that is the actor's own or shared with his agency.
pub(super) async fn get(tx: &Tx, actor: &Actor, id: SavedViewId) -> Outcome<SavedView> {
    let sql = format!(
        "select {COLUMNS}
         from saved_view v
         join person p on p.id = v.person_id
         left join default_view d on d.saved_view_id = v.id and d.person_id = $1
         where v.id = $3 and (v.person_id = $1 or v.shared_with = $2)"
    );
    let values = binds![
        actor.person_id.map_or(0, |id| id.0),
        actor.agency_id.map_or(0, |id| id.0),
        id
    ];
    let row = tx.row(&sql, values).await?;
    let row = row.ok_or(ActionError::NotFound { noun: "saved_view" })?;
    Ok(view_of(&row)?)
}

/// How many views a person keeps.
pub(super) async fn count_own(tx: &Tx, person: PersonId) -> Outcome<i64> {
    let sql = "select count(*) as n from saved_view where person_id = $1";
    Ok(tx.one(sql, binds![person]).await?.get("n")?)
}

/// Adds a view or replaces the one of that person, page and name.
pub(super) async fn put(
    tx: &Tx,
    person: PersonId,
    (page, name): (ViewPage, &str),
    query: &str,
    shared_with: Option<AgencyId>,
) -> Outcome<SavedViewId> {
    let id = tx
        .insert(
            "insert into saved_view (person_id, page, name, query, shared_with)
             values ($1, $2, $3, $4, $5)
             on conflict (person_id, page, name)
             do update set query = excluded.query, shared_with = excluded.shared_with
             returning id",
            binds![person, page.code(), name, query, shared_with.map(|id| id.0)],
        )
        .await?;
    Ok(SavedViewId(id))
}

/// Gives a view another name; its owner has no other view of that page and name.
pub(super) async fn rename(tx: &Tx, id: SavedViewId, name: &str) -> Outcome<()> {
    let done = tx
        .run(
            "update saved_view set name = $2 where id = $1",
            binds![id, name],
        )
        .await;
    match done {
        Err(StoreError::Constraint { .. }) => {
            Err(ActionError::invalid("name", "error.view_name_taken"))
        }
        other => Ok(other.map(drop)?),
    }
}

pub(super) async fn share(tx: &Tx, id: SavedViewId, with: Option<AgencyId>) -> Outcome<()> {
    tx.run(
        "update saved_view set shared_with = $2 where id = $1",
        binds![id, with.map(|id| id.0)],
    )
    .await?;
    Ok(())
}

pub(super) async fn remove(tx: &Tx, id: SavedViewId) -> Outcome<()> {
    tx.run("delete from saved_view where id = $1", binds![id])
        .await?;
    Ok(())
}

/// Opens a page with a view for a person, instead of what opened it before.
pub(super) async fn set_default(
    tx: &Tx,
    person: PersonId,
    page: ViewPage,
    id: SavedViewId,
) -> Outcome<()> {
    tx.run(
        "insert into default_view (person_id, page, saved_view_id)
         values ($1, $2, $3)
         on conflict (person_id, page) do update set saved_view_id = excluded.saved_view_id",
        binds![person, page.code(), id],
    )
    .await?;
    Ok(())
}

pub(super) async fn end_default(tx: &Tx, person: PersonId, id: SavedViewId) -> Outcome<()> {
    tx.run(
        "delete from default_view where person_id = $1 and saved_view_id = $2",
        binds![person, id],
    )
    .await?;
    Ok(())
}

/// Lets no list open with a view, but for `keeper`.
pub(super) async fn clear_default(
    tx: &Tx,
    id: SavedViewId,
    keeper: Option<PersonId>,
) -> Outcome<()> {
    tx.run(
        "delete from default_view where saved_view_id = $1 and person_id <> $2",
        binds![id, keeper.map_or(0, |id| id.0)],
    )
    .await?;
    Ok(())
}
