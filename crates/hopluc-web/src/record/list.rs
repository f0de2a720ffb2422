//! All registers with their counts, and the list of one: its columns, filters and order are those of the catalogue.

use super::{badge, by_slug, either, shown, state_name};
use crate::{
    agency::{Choice, choices},
    error::{Shown, WebError, html},
    listing::{DOWN, Heading, Listing, UP},
    page::Page,
    session::Signed,
    words,
};
use askama::Template;
use axum::extract::{Path, Query};
use hopluc_core::base::{
    ids::{AgencyId, RecordId},
    permit::Verb,
};
use hopluc_core::catalogue::{FieldDef, FieldKind, RegisterDef};
use hopluc_core::record::{
    Record,
    list::{self, Cursor, Filter, Order, Scope},
    value,
};
use std::collections::BTreeMap;

const ROWS: i64 = 50;

/// Keys of the query that are of no field.
const OWN_KEYS: [&str; 8] = [
    "q",
    "pham_vi",
    "trang_thai",
    "co_quan",
    "tu",
    "den",
    "xep",
    "sau",
];

/// Value of `pham_vi` for what was shared with the reader's agency or handed to it.
const REFERRED: &str = "chuyen";

/// A register with its counts.
struct RegisterCard {
    href: String,
    name: String,
    one: String,
    n: i64,
    n_open: i64,
    states: Vec<(String, i64)>,
    new_href: String,
}

#[derive(Template)]
#[template(path = "record/registers.html")]
struct RegistersPage {
    page: Page,
    cards: Vec<RegisterCard>,
}

/// `GET /so-theo-doi`
pub async fn registers(signed: Signed) -> Shown {
    let counts = list::counts(&signed.ctx).await?;
    let page = signed.page.clone();
    let may_write = page.may_ever(Verb::RecordWrite);
    let cards = signed.ctx.catalogue().registers.values().map(|register| {
        let found = counts.get(&register.id);
        let n_in = |id: &str| {
            found
                .and_then(|states| states.get(id))
                .copied()
                .unwrap_or(0)
        };
        let states = register.states.iter();
        let open = states.clone().filter(|state| !state.is_closed);
        RegisterCard {
            href: format!("/so-theo-doi/{}", register.slug),
            name: either(&page, &register.name, &register.name_en).to_owned(),
            one: either(&page, &register.one, &register.one_en).to_owned(),
            n: states.clone().map(|state| n_in(state.id.as_str())).sum(),
            n_open: open.map(|state| n_in(state.id.as_str())).sum(),
            states: states
                .filter(|state| n_in(state.id.as_str()) > 0)
                .map(|state| {
                    let name = either(&page, &state.name, &state.name_en).to_owned();
                    (name, n_in(state.id.as_str()))
                })
                .collect(),
            new_href: if may_write {
                format!("/so-theo-doi/{}/moi", register.slug)
            } else {
                String::new()
            },
        }
    });
    html(&RegistersPage {
        cards: cards.collect(),
        page,
    })
}

/// A filter over the list.
struct FilterView {
    name: String,
    label: String,
    options: Vec<Choice>,
    value: String,
}

/// A row of the list.
struct RowView {
    href: String,
    title: String,
    number: String,
    agency: String,
    state: String,
    badge: &'static str,
    cells: Vec<String>,
}

#[derive(Template)]
#[template(path = "record/list.html")]
struct ListPage {
    page: Page,
    name: String,
    slug: String,
    headings: Vec<Heading>,
    labels: Vec<String>,
    rows: Vec<RowView>,
    filters: Vec<FilterView>,
    states: Vec<(String, String, bool)>,
    state: String,
    scope: String,
    words: String,
    from: String,
    to: String,
    order: String,
    next: String,
    first: String,
    query: String,
    may_write: bool,
}

/// The query of a list as it was asked for.
pub(super) type Asked = BTreeMap<String, String>;

fn text<'a>(asked: &'a Asked, key: &str) -> &'a str {
    asked.get(key).map_or("", String::as_str)
}

/// The filter that a query asks for; fields that the list cannot be narrowed by are left out.
pub(super) fn filter_of(register: &RegisterDef, asked: &Asked) -> Filter {
    let date = |key| value::date(text(asked, key));
    let by = register
        .live_fields()
        .filter(|field| field.is_filter)
        .filter_map(|field| {
            let id = field.id.as_str();
            let wanted = asked.get(id).filter(|value| !value.is_empty())?;
            let key = match (&field.kind, wanted.parse::<i64>()) {
                (FieldKind::Agency { .. }, Ok(n)) => format!("{n:019}"),
                _ => wanted.clone(),
            };
            Some((id.to_owned(), key))
        });
    let order = text(asked, "xep");
    let (field, is_descending) = match order.strip_prefix('-') {
        Some(field) => (field, true),
        None => (order, order.is_empty()),
    };
    let state = text(asked, "trang_thai");
    Filter {
        scope: match text(asked, "pham_vi") {
            REFERRED => Scope::Referred,
            _ => Scope::Own,
        },
        agency: text(asked, "co_quan").parse().ok().map(AgencyId),
        state: (!state.is_empty()).then(|| state.to_owned()),
        from: date("tu"),
        to: date("den"),
        by: by.collect(),
        words: text(asked, "q").to_owned(),
        order: match register.field(field).filter(|f| f.is_indexed()) {
            Some(field) => Order::Column(field.id.as_str().to_owned()),
            None => Order::Dated,
        },
        is_descending,
        after: cursor(text(asked, "sau")),
        limit: ROWS,
    }
}

fn cursor(text: &str) -> Option<Cursor> {
    let (id, key) = text.split_once('.')?;
    Some(Cursor {
        key: key.to_owned(),
        id: RecordId(id.parse().ok()?),
    })
}

fn listing<'a>(path: &'a str, register: &'a RegisterDef, asked: &'a Asked) -> Listing<'a> {
    let own = OWN_KEYS.iter().filter(|key| **key != "sau");
    let mut pairs: Vec<(&str, &str)> = own.map(|key| (*key, text(asked, key))).collect();
    let fields = register.live_fields().filter(|field| field.is_filter);
    pairs.extend(fields.map(|field| (field.id.as_str(), text(asked, field.id.as_str()))));
    Listing::new(path, pairs)
}

async fn filters(
    signed: &Signed,
    register: &RegisterDef,
    asked: &Asked,
) -> Result<Vec<FilterView>, WebError> {
    let page = &signed.page;
    let agencies = choices(signed).await?;
    let catalogue = signed.ctx.catalogue();
    let mut views = Vec::new();
    if page.sees_all(Verb::RecordRead) {
        views.push(FilterView {
            name: "co_quan".to_owned(),
            label: page.t("record.agency").to_owned(),
            options: agencies.clone(),
            value: text(asked, "co_quan").to_owned(),
        });
    }
    for field in register.live_fields().filter(|field| field.is_filter) {
        let options = match &field.kind {
            FieldKind::Choice { list, .. } => {
                let list = catalogue.lists.get(list);
                let offered = list.map(|list| list.offered(signed.ctx.today()));
                offered
                    .into_iter()
                    .flatten()
                    .map(|value| Choice {
                        value: value.id.as_str().to_owned(),
                        text: either(page, &value.name, &value.name_en).to_owned(),
                    })
                    .collect()
            }
            FieldKind::Agency { .. } => agencies.clone(),
            _ => Vec::new(),
        };
        if !options.is_empty() {
            views.push(FilterView {
                name: field.id.as_str().to_owned(),
                label: either(page, &field.name, &field.name_en).to_owned(),
                options,
                value: text(asked, field.id.as_str()).to_owned(),
            });
        }
    }
    Ok(views)
}

/// The columns of the list beside title, agency and state: those of the catalogue that are not in the title.
fn columns(register: &RegisterDef) -> Vec<&FieldDef> {
    register
        .live_fields()
        .filter(|field| field.is_column && !register.title.contains(&field.id))
        .collect()
}

fn headings(
    page: &Page,
    columns: &[&FieldDef],
    listing: &Listing<'_>,
    order: &str,
) -> Vec<Heading> {
    let sorting = |field: &&FieldDef| {
        let (id, down) = (field.id.as_str(), format!("-{}", field.id));
        let name = either(page, &field.name, &field.name_en);
        let heading = listing.sorting(name, order, [(id, UP), (&down, DOWN)]);
        match field.kind {
            FieldKind::Money | FieldKind::Count => heading.number(),
            _ => heading,
        }
    };
    let mut headings = vec![Heading::plain(page.t("record.one"))];
    headings.extend(columns.iter().map(sorting));
    headings.push(Heading::plain(page.t("record.agency")));
    headings.push(Heading::plain(page.t("record.state")));
    headings
}

/// Address, name and whether it is the one shown: all states, then each.
fn state_tabs(
    page: &Page,
    register: &RegisterDef,
    listing: &Listing<'_>,
    (here, is_referred): (&str, bool),
) -> Vec<(String, String, bool)> {
    let own = format!("/so-theo-doi/{}", register.slug);
    let referred = (
        format!("{own}?pham_vi={REFERRED}"),
        page.t("record.referred").to_owned(),
        is_referred && here.is_empty(),
    );
    let all = (
        if is_referred {
            own
        } else {
            listing.with("trang_thai", "")
        },
        page.t("form.all").to_owned(),
        here.is_empty() && !is_referred,
    );
    let states = register.states.iter().map(|state| {
        let name = either(page, &state.name, &state.name_en).to_owned();
        let href = listing.with("trang_thai", state.id.as_str());
        (href, name, here == state.id.as_str())
    });
    std::iter::once(all)
        .chain(states)
        .chain([referred])
        .collect()
}

/// `GET /so-theo-doi/{slug}`
pub async fn list(signed: Signed, Path(slug): Path<String>, Query(asked): Query<Asked>) -> Shown {
    let register = by_slug(&signed, &slug)?;
    let filter = filter_of(register, &asked);
    let found = list::list(&signed.ctx, &register.id, &filter).await?;
    let page = signed.page.clone();
    let path = format!("/so-theo-doi/{slug}");
    let listing = listing(&path, register, &asked);
    let columns = columns(register);
    let headings = headings(&page, &columns, &listing, text(&asked, "xep"));
    let rows = found
        .records
        .iter()
        .map(|record| row(&signed, register, &columns, record, &found.agencies));
    let next = found
        .next
        .as_ref()
        .map(|cursor| listing.with("sau", &format!("{}.{}", cursor.id, cursor.key)));
    html(&ListPage {
        name: either(&page, &register.name, &register.name_en).to_owned(),
        labels: columns
            .iter()
            .map(|f| either(&page, &f.name, &f.name_en).to_owned())
            .collect(),
        rows: rows.collect(),
        filters: filters(&signed, register, &asked).await?,
        states: state_tabs(
            &page,
            register,
            &listing,
            (text(&asked, "trang_thai"), filter.scope == Scope::Referred),
        ),
        scope: text(&asked, "pham_vi").to_owned(),
        state: text(&asked, "trang_thai").to_owned(),
        words: text(&asked, "q").to_owned(),
        from: filter.from.map(words::iso).unwrap_or_default(),
        to: filter.to.map(words::iso).unwrap_or_default(),
        order: text(&asked, "xep").to_owned(),
        next: next.unwrap_or_default(),
        first: if text(&asked, "sau").is_empty() {
            String::new()
        } else {
            listing.with("sau", "")
        },
        query: listing.query(),
        may_write: page.may_ever(Verb::RecordWrite),
        headings,
        slug,
        page,
    })
}

fn row(
    signed: &Signed,
    register: &RegisterDef,
    columns: &[&FieldDef],
    record: &Record,
    agencies: &BTreeMap<AgencyId, String>,
) -> RowView {
    let (page, catalogue) = (&signed.page, signed.ctx.catalogue());
    let cells = columns.iter().map(|field| {
        let value = record.values.get(field.id.as_str());
        let text = value.map(|value| shown(page, catalogue, field, value, agencies));
        text.unwrap_or_default()
    });
    RowView {
        href: format!("/ho-so/{}", record.id),
        title: record.title.clone(),
        number: record.number_text.clone(),
        agency: agencies.get(&record.agency_id).cloned().unwrap_or_default(),
        state: state_name(page, register, record),
        badge: badge(record.state_def(register)),
        cells: cells.collect(),
    }
}
