//! The REST API for programs of agencies: JSON in English under `/api/v1`, described by OpenAPI 3.1.
//!
//! Its shapes are its own, so that pages may change without breaking programs. Every call goes through the same verbs
//! as the pages, so permission, journal and notices are the same.

pub mod agency;
pub mod agency_edit;
pub mod calendar;
pub mod caller;
pub mod claim;
pub mod custody;
pub mod directive;
pub mod document;
pub mod draft;
pub mod duty;
pub mod job;
pub mod journal;
pub mod lint;
pub mod malformed;
pub mod measure;
pub mod notice;
pub mod obligation;
pub mod obligation_work;
pub mod opening;
pub mod ordering;
pub mod penalty;
pub mod period;
pub mod person;
pub mod record;
pub mod record_files;
pub mod record_merge;
pub mod record_work;
pub mod report;
pub mod saved_view;
pub mod submission;
pub mod task;
pub mod token;
pub mod watch;
pub mod watch_view;

use crate::error::WebError;
use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use hopluc_core::base::{
    clock::date_from,
    error::{ActionError, FieldError},
};
use serde::Serialize;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};

/// What an API handler gives back.
pub type Answer<T> = Result<Json<T>, WebError>;

/// What became of a write.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Written {
    /// Key of the record that was written or made.
    pub id: i64,
}

/// Why a call was refused.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Refusal {
    /// Stable key of the reason.
    pub error: String,
    /// The reason in words.
    pub message: String,
    /// Faults of single fields.
    pub faults: Vec<FieldFault>,
}

/// A fault of one field.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct FieldFault {
    /// Name of the field.
    pub field: String,
    /// Stable key of the fault.
    pub key: String,
    /// The fault in words.
    pub message: String,
    /// What was found there, where the fault is one of its form or of a choice.
    pub found: Option<String>,
    /// What is expected there: a type of JSON, or the words of a choice.
    pub expected: Option<String>,
}

/// The date of a field (YYYY-MM-DD).
fn date(field: &str, text: &str) -> Result<time::Date, ActionError> {
    date_from(text.trim()).ok_or_else(|| {
        let fault = FieldError::new(field, "error.date_iso").arg("found", text.trim());
        ActionError::Invalid(vec![fault.arg("expected", "YYYY-MM-DD")])
    })
}

/// The date of a field that may be left out.
fn opt_date(field: &str, text: Option<&String>) -> Result<Option<time::Date>, ActionError> {
    text.map(|text| date(field, text)).transpose()
}

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        api.components
            .get_or_insert_default()
            .add_security_scheme("token", scheme);
    }
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hợp Lực",
        version = "1",
        description = "Coordination of a province against crime in information and communications. \
                       Authorise with `Authorization: Bearer TOKEN`; a leader of the agency makes tokens on its page.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        agency::list, agency::get, agency::import, agency::template, agency::export, measure::list, measure::trend, penalty::list,
        token::list, token::make, token::revoke, job::list, job::retry, journal::list, journal::verify,
        agency_edit::add, agency_edit::change, agency_edit::close, agency_edit::add_name, agency_edit::give_role,
        calendar::list, calendar::set_day, calendar::unset_day,
        person::list, person::get, person::add, person::change, person::set_access, person::give_role, person::end_role,
        person::reset, opening::schedules, opening::adopt, opening::preview, opening::open, opening::close, opening::reopen,
        notice::list, notice::open, notice::mark_read, saved_view::list, saved_view::keep, saved_view::change, saved_view::remove,
        draft::add, draft::get, draft::change, submission::board, submission::get, submission::decide,
        record_files::template, record_files::export, record_files::import, record_files::attach, record_files::file,
        record::registers, record::list, record::add, record::get, record::change, record::step,
        record_work::open_sealed, record_work::requests, record_work::answer_request, record_work::recall_request,
        record_work::referrals, record_work::refer, record_work::answer_referral, record_work::recall_referral,
        record_work::neighbours,
        record_merge::list, record_merge::propose, record_merge::answer, record_merge::undo,
        custody::list, custody::take_in, custody::get, custody::offer, custody::act, custody::export,
        task::list, task::get, task::acknowledge, task::note, task::ask_extension, task::answer_extension,
        task::share, task::report_done, task::accept, task::give_back, task::withdraw, task::file, task::counts,
        document::list, document::get, document::register, document::submit, document::approve, document::give_back,
        document::read, lint::lint, document::correct, document::kept, document::issue, document::withdraw, document::receive, document::file, document::search,
        directive::list, directive::get, directive::open, directive::correct, directive::confirm, directive::withdraw, directive::reading,
        claim::list, claim::add, claim::say,
        duty::add, duty::split, duty::merge, duty::leave_out, duty::restore, duty::set_giver,
        duty::put_successors,
        ordering::proposal, ordering::store,
        watch_view::figures, watch_view::newest, watch_view::agency, watch_view::indicator, watch_view::unknown, watch_view::sensors,
        watch_view::save_sensor, watch_view::save_network,
        watch::proposals, watch::proposal, watch::confirm, watch::dismiss, watch::give_again,
        report::list, report::get, report::compile, report::edit, report::submit, report::approve, report::give_back,
        report::issue, report::file, report::change_layout,
        period::list, period::get, period::remind,
        obligation_work::workbook, obligation_work::upload, obligation_work::read, obligation_work::from_registers, obligation_work::fill,
        obligation_work::behind, obligation_work::history, obligation::list, obligation::get, obligation::save, obligation::submit,
    ),
    components(schemas(Refusal)),
    security(("token" = [])),
    modifiers(&Bearer)
)]
struct Description;

/// The description of the API as JSON, keys in a fixed order.
pub fn description() -> String {
    // A struct of plain fields always serialises.
    Description::openapi().to_pretty_json().unwrap_or_default()
}

/// `GET /api/openapi.json`
pub async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], description()).into_response()
}
