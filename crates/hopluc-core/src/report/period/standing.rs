//! Who has reported over several periods ("tình hình chấp hành chế độ báo cáo"), agency by agency. Only looks.

use super::{Completeness, store};
use crate::base::{
    clock::{instant_text, local_date},
    ctx::Ctx,
    error::{ActionError, Outcome},
    ids::{AgencyId, PeriodId},
    permit::Verb,
};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Completeness of each agency over `periods` at the instant `as_of` (`None`: now), from frozen obligations only.
///
/// For those who may read every submission; `NotFound` for all others. One statement.
pub async fn by_agency(
    ctx: &Ctx,
    periods: &[PeriodId],
    as_of: Option<OffsetDateTime>,
) -> Outcome<BTreeMap<AgencyId, Completeness>> {
    if ctx.permit_all(Verb::SubmissionRead).is_err() {
        return Err(ActionError::NotFound { noun: "period" });
    }
    let at = as_of.unwrap_or_else(|| ctx.app.clock.now());
    let as_of = (instant_text(at), local_date(at));
    store::completeness_of_agencies(&ctx.reader(), periods, (&as_of.0, as_of.1)).await
}
