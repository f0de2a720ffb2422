//! Pages of the register of documents ("sổ văn bản"): the two books, one document, its files and its steps.
//!
//! `incoming` registers what arrives, `outgoing` drafts, `lint` looks a draft through; `paper` shows a text with its links.

pub mod incoming;
pub mod lint;
pub mod mention;
pub mod outgoing;
pub mod paper;
pub mod steps;

use crate::{
    agency::{Choice, text_of},
    error::{Shown, WebError, html},
    forms::Asked,
    listing::{DOWN, Heading, Listing, UP},
    page::Page,
    saved_view::{self, Bar},
    session::Signed,
    urls, words,
};
use askama::Template;
use axum::extract::{Path, RawQuery};
use hopluc_core::base::{
    audit,
    ids::{AgencyId, DocumentId},
    permit::{Reach, Verb},
};
use hopluc_core::document::{
    Direction, Dispatch, DispatchState, Document, DocumentKindId, Filter, Order, State,
    actions::{self, DocumentPage},
    citation::Resolution,
    store,
};
use hopluc_core::person::{self, saved_view::ViewPage};
use mention::{Known, Mention, mention};
use serde::Deserialize;
use std::collections::BTreeMap;

const ROWS: i64 = 50;
/// The book of what others issued and sent to the agency within the system.
const RECEIVED: &str = "received";
/// Facts of the history that are shown; older ones are in the journal.
const FACTS: i64 = 100;

/// Class of the badge of a state.
pub fn badge(state: State) -> &'static str {
    match state {
        State::Registered | State::Approved => "info",
        State::Draft | State::Submitted => "warn",
        State::Issued | State::Sent => "good",
        State::Withdrawn => "bad",
    }
}

/// Class of the badge of a copy.
pub fn copy_badge(state: &DispatchState) -> &'static str {
    match state {
        DispatchState::Planned => "",
        DispatchState::Kept => "warn",
        DispatchState::Waiting => "warn",
        DispatchState::Sent => "info",
        DispatchState::Received => "good",
        DispatchState::Failed => "bad",
    }
}

/// Key of what became of a copy: one that stands in the recipient's register went there and nowhere else.
pub fn copy_state(copy: &Dispatch) -> String {
    match (copy.channel.as_str(), copy.state) {
        ("register", DispatchState::Sent) => "dispatch.state.shown".to_owned(),
        (_, state) => format!("dispatch.state.{}", state.code()),
    }
}

/// Key of what a reader should know of a copy; empty for nothing.
pub fn copy_hint(copy: &Dispatch, all: &[Dispatch]) -> String {
    match copy.state {
        DispatchState::Kept => "dispatch.why.kept".to_owned(),
        _ if copy.is_unmailed(all) => "dispatch.why.unmailed".to_owned(),
        state if !copy.last_error.is_empty() => format!("dispatch.why.{}", state.code()),
        _ => String::new(),
    }
}

/// Class of the badge of a citation.
pub fn citation_badge(resolution: &Resolution) -> &'static str {
    match resolution {
        Resolution::Resolved => "good",
        Resolution::Ambiguous => "warn",
        Resolution::Unknown => "",
    }
}

/// Legal forms of the catalogue in the visitor's language, and the two that only arrive.
pub fn kinds(page: &Page, signed: &Signed) -> Vec<Choice> {
    let english = page.lang() == "en";
    let listed = signed.ctx.catalogue().document_kinds.values();
    let mut kinds: Vec<Choice> = listed
        .map(|kind| Choice {
            value: kind.id.as_str().to_owned(),
            text: if english {
                kind.name_en.clone()
            } else {
                kind.name.clone()
            },
        })
        .collect();
    for id in ["tham_luan", "khac"] {
        if kinds.iter().all(|kind| kind.value != id) {
            kinds.push(Choice {
                value: id.to_owned(),
                text: page.tc("document.kind.", id),
            });
        }
    }
    kinds
}

/// What stands beside a draft in short lists: why it came back, or its symbol.
pub fn draft_note(page: &Page, document: &Document) -> String {
    if document.state == State::Draft && !document.reason.is_empty() {
        format!("{}: {}", page.t("document.returned"), document.reason)
    } else {
        document.symbol.clone()
    }
}

/// Query of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    so: String,
    loai: String,
    nam: String,
    trang_thai: String,
    so_hieu: String,
    q: String,
    xep: String,
    truoc: String,
}

impl ListQuery {
    fn filter(&self, own: &[AgencyId]) -> Filter {
        Filter {
            sent_to: if self.so == RECEIVED {
                own.to_vec()
            } else {
                Vec::new()
            },
            direction: Direction::from_code(&self.so),
            state: State::from_code(&self.trang_thai),
            kind: (!self.loai.is_empty()).then(|| DocumentKindId::new(&self.loai)),
            year: self.nam.trim().parse().ok(),
            number: self.so_hieu.clone(),
            words: self.q.clone(),
            holder: None,
            order: self.order(),
        }
    }

    fn listing(&self) -> Listing<'_> {
        Listing::new(
            "/van-ban",
            vec![
                ("so", &self.so),
                ("loai", &self.loai),
                ("nam", &self.nam),
                ("trang_thai", &self.trang_thai),
                ("so_hieu", &self.so_hieu),
                ("q", &self.q),
                ("xep", &self.xep),
            ],
        )
    }

    fn with(&self, name: &str, value: &str) -> String {
        self.listing().with(name, value)
    }

    /// The list in another book; a state belongs to one of the two books.
    fn book(&self, book: &str) -> String {
        let other = Self {
            trang_thai: String::new(),
            ..self.clone()
        };
        other.with("so", book)
    }

    fn order(&self) -> Order {
        match self.xep.as_str() {
            "oldest" => Order::Oldest,
            "issued" => Order::Issued,
            "issued_oldest" => Order::IssuedOldest,
            _ => Order::Newest,
        }
    }
}

struct Tab {
    href: String,
    text: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "document/list.html")]
struct ListPage {
    page: Page,
    bar: Bar,
    headings: Vec<Heading>,
    query: ListQuery,
    tabs: Vec<Tab>,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    years: Vec<i32>,
    documents: Vec<Document>,
    next: String,
}

/// `GET /van-ban`
pub async fn list(
    signed: Signed,
    RawQuery(asked): RawQuery,
    Asked(query): Asked<ListQuery>,
) -> Shown {
    let kept = query.listing().query();
    let bar = saved_view::bar(&signed, ViewPage::Documents, "/van-ban", kept).await?;
    if let Some(opening) = bar.opening(asked.as_deref()) {
        return Ok(opening);
    }
    let before = query.truoc.parse().ok().map(DocumentId);
    let ctx = &signed.ctx;
    let own = ctx.actor.agency();
    let own = hopluc_core::agency::store::answered_by(&ctx.reader(), own, ctx.today()).await?;
    let filter = query.filter(&own);
    let mut documents = actions::list(&signed.ctx, &filter, before, ROWS + 1).await?;
    let has_more = documents.len() as i64 > ROWS;
    documents.truncate(ROWS as usize);
    let next = match documents.last() {
        Some(last) if has_more => query.with("truoc", &last.id.to_string()),
        _ => String::new(),
    };
    let page = signed.page.clone();
    let books = ["", "incoming", RECEIVED, "outgoing"];
    let tabs = books.map(|book| Tab {
        href: query.book(book),
        text: match book {
            "" => page.t("form.all").to_owned(),
            book => page.tc("document.direction.", book),
        },
        is_here: query.so == book,
    });
    let this_year = signed.ctx.today().year();
    html(&ListPage {
        bar,
        headings: headings(&page, &query),
        tabs: tabs.into(),
        kinds: kinds(&page, &signed),
        states: states(&page, filter.direction),
        years: (this_year - 5..=this_year).rev().collect(),
        documents,
        next,
        query,
        page,
    })
}

fn headings(page: &Page, query: &ListQuery) -> Vec<Heading> {
    let listing = query.listing();
    let here = if query.xep.is_empty() {
        "newest"
    } else {
        &query.xep
    };
    let entry = [("newest", DOWN), ("oldest", UP)];
    let dates = [("issued", DOWN), ("issued_oldest", UP)];
    vec![
        listing.sorting(page.t("document.number"), here, entry),
        Heading::plain(page.t("document.subject")),
        Heading::plain(page.t("document.issuer")),
        listing.sorting(page.t("document.issued_on"), here, dates),
        Heading::plain(page.t("document.state")),
    ]
}

fn states(page: &Page, book: Option<Direction>) -> Vec<Choice> {
    let of_book: &[State] = match book {
        Some(Direction::Incoming) => &[],
        Some(Direction::Outgoing) | None => &[
            State::Draft,
            State::Submitted,
            State::Approved,
            State::Issued,
            State::Sent,
            State::Withdrawn,
        ],
    };
    of_book
        .iter()
        .map(|state| Choice {
            value: state.code().to_owned(),
            text: page.tc("document.state.", state.code()),
        })
        .collect()
}

/// One entry of a document's history.
struct Event {
    what: String,
    who: String,
    at: String,
}

/// What may be done to the document now.
#[derive(Default)]
struct Deeds {
    correct: bool,
    change: bool,
    submit: bool,
    approve: bool,
    give_back: bool,
    issue: bool,
    withdraw: bool,
    receive: bool,
    make_directive: bool,
    /// The page of the compiled report that it is.
    report: Option<String>,
}

impl Deeds {
    fn any_step(&self) -> bool {
        self.submit || self.approve || self.give_back || self.issue || self.withdraw || self.receive
    }
}

#[derive(Template)]
#[template(path = "document/show.html")]
struct ShowPage {
    page: Page,
    found: DocumentPage,
    kind: String,
    holder: String,
    body: Vec<paper::Piece>,
    paper: String,
    mentions: Vec<Mention>,
    history: Vec<Event>,
    deeds: Deeds,
    reason: String,
    replaces: Option<Document>,
    /// The book that the reader finds it in.
    book: &'static str,
}

/// `GET /van-ban/{id}`
pub async fn show(signed: Signed, Path(id): Path<i64>) -> Shown {
    let page = signed.page.clone();
    html(&show_page(&signed, DocumentId(id), page).await?)
}

async fn show_page(signed: &Signed, id: DocumentId, page: Page) -> Result<ShowPage, WebError> {
    let ctx = &signed.ctx;
    let found = actions::page(ctx, id).await?;
    let tx = ctx.reader();
    let document = &found.document;
    let holder = hopluc_core::agency::store::get(&tx, document.holder_agency_id).await?;
    let mut wanted: Vec<DocumentId> = found
        .citations
        .iter()
        .filter_map(|citation| citation.target_id)
        .collect();
    wanted.extend(document.replaces_id);
    let visible = actions::visible(ctx, &tx, &wanted).await?;
    let paper = if document.direction == Direction::Outgoing {
        paper::sheet(&store::content(&tx, id).await?)
    } else {
        String::new()
    };
    let history = if is_of_house(signed, document) {
        history(&page, signed, id).await?
    } else {
        Vec::new()
    };
    let kinds = kinds(&page, signed);
    Ok(ShowPage {
        kind: text_of(&kinds, document.kind.as_str()).to_owned(),
        holder: holder.name,
        body: paper::linked(&found.body, &found.citations, &visible),
        mentions: mentions(signed, &found, &visible),
        deeds: deeds(signed, document).await?,
        replaces: document
            .replaces_id
            .and_then(|id| visible.get(&id))
            .cloned(),
        paper,
        book: book_of(signed, &found),
        history,
        reason: String::new(),
        page,
        found,
    })
}

/// The book of the register in which the reader finds a document: what another agency issued to his own is no outgoing one.
fn book_of(signed: &Signed, found: &DocumentPage) -> &'static str {
    let own = signed.ctx.actor.agency();
    let document = &found.document;
    let mut copies = found.copies.iter();
    let is_mine = |copy: &Dispatch| copy.recipient.agency_id == Some(own);
    if document.holder_agency_id != own && copies.any(is_mine) {
        RECEIVED
    } else {
        document.direction.code()
    }
}

/// Whether the visitor belongs to the register in which the document stands, or sees all registers; recipients do not
/// see how a letter came about.
fn is_of_house(signed: &Signed, document: &Document) -> bool {
    Verb::DocumentRead.reach(signed.ctx.actor.role) == Reach::All
        || signed.ctx.actor.is_of(document.holder_agency_id)
}

fn mentions(
    signed: &Signed,
    found: &DocumentPage,
    visible: &BTreeMap<DocumentId, Document>,
) -> Vec<Mention> {
    let acts = signed.ctx.catalogue().legal_acts();
    let day = found.document.issued_on;
    let known = Known {
        acts: &acts,
        day: &words::iso(day.unwrap_or_else(|| signed.ctx.today())),
        visible,
    };
    let citations = found.citations.iter();
    citations
        .map(|citation| mention(&signed.page, &known, citation))
        .collect()
}

async fn history(page: &Page, signed: &Signed, id: DocumentId) -> Result<Vec<Event>, WebError> {
    let tx = signed.ctx.reader();
    let facts = audit::of_record(&tx, "document", id.0, FACTS).await?;
    let people: Vec<i64> = facts.iter().filter_map(|fact| fact.person_id).collect();
    let people = person::store::names(&tx, &people).await?;
    Ok(facts
        .into_iter()
        .map(|fact| Event {
            what: page.tc("fact.", &fact.verb),
            who: match fact.person_id.and_then(|id| people.get(&id)) {
                Some(name) => name.clone(),
                None => page.t("fact.by_system").to_owned(),
            },
            at: words::stored_instant(&fact.at),
        })
        .collect())
}

/// What the state and the role allow; the verbs decide again.
async fn deeds(signed: &Signed, document: &Document) -> Result<Deeds, WebError> {
    let ctx = &signed.ctx;
    let tx = ctx.reader();
    let holder =
        hopluc_core::agency::store::answering(&tx, document.holder_agency_id, ctx.today()).await?;
    let may = |verb| ctx.may(verb, &[holder]);
    if document.direction == Direction::Incoming {
        return Ok(Deeds {
            correct: may(Verb::DocumentCorrect),
            make_directive: may(Verb::DirectiveEdit),
            ..Deeds::default()
        });
    }
    let is = |states: &[State]| states.contains(&document.state);
    // A compiled report is edited, approved and issued on its own page, with its figures.
    let report = hopluc_core::report::compiled::store::of_document(&tx, document.id).await?;
    let is_own = report.is_none();
    let is_second = ctx.actor.person_id.is_some() && ctx.actor.person_id != document.drafted_by;
    Ok(Deeds {
        change: is_own && is(&[State::Draft]) && may(Verb::DocumentDraft),
        submit: is_own && is(&[State::Draft]) && may(Verb::DocumentDraft),
        approve: is_own && is(&[State::Submitted]) && may(Verb::DocumentApprove) && is_second,
        give_back: is_own && is(&[State::Submitted, State::Approved]) && may(Verb::DocumentApprove),
        issue: is_own && is(&[State::Approved]) && may(Verb::DocumentIssue),
        // An issued report is withdrawn as a document; before that it is given back on its own page.
        withdraw: match document.state {
            State::Draft => is_own && may(Verb::DocumentDraft),
            State::Issued | State::Sent => may(Verb::DocumentIssue),
            _ => false,
        },
        receive: actions::may_receive(ctx, document).await?,
        correct: false,
        report: report
            .filter(|_| may(Verb::ReportRead))
            .map(|id| urls::record("report", id.0)),
        make_directive: may(Verb::DirectiveEdit) && is(&[State::Issued, State::Sent]),
    })
}

/// The agency in whose register the visitor works.
fn register_of(signed: &Signed) -> AgencyId {
    signed.ctx.actor.agency()
}

/// Copies of a document by recipient, for the page.
fn copy_time(copy: &Dispatch) -> String {
    copy.received_at
        .or(copy.sent_at)
        .map(words::instant)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hopluc_core::document::Recipient;

    #[test]
    fn a_copy_is_said_to_be_where_it_is() {
        let copy = |channel: &str, state| Dispatch {
            id: 1,
            document_id: DocumentId(1),
            recipient: Recipient {
                agency_id: None,
                name: "Công an tỉnh".to_owned(),
            },
            channel: channel.to_owned(),
            state,
            sent_at: None,
            received_at: None,
            last_error: String::new(),
        };
        let register = copy("register", DispatchState::Sent);
        let kept = copy("register", DispatchState::Kept);
        let letter = copy("email", DispatchState::Sent);
        let told = |one: &Dispatch, all: &[Dispatch]| (copy_state(one), copy_hint(one, all));
        let expected = |state: &str, hint: &str| (state.to_owned(), hint.to_owned());
        assert_eq!(
            told(&register, &[register.clone(), letter.clone()]),
            expected("dispatch.state.shown", "")
        );
        assert_eq!(
            told(&register, std::slice::from_ref(&register)),
            expected("dispatch.state.shown", "dispatch.why.unmailed")
        );
        assert_eq!(
            told(&kept, std::slice::from_ref(&kept)),
            expected("dispatch.state.kept", "dispatch.why.kept")
        );
        assert_eq!(told(&letter, &[]), expected("dispatch.state.sent", ""));
    }
}
