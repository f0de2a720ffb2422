//! Agencies for tests: a few lines that give a small directory.

use super::{AgencyForm, KindId, RoleId, store};
use crate::base::{ids::AgencyId, store::Tx};
use time::macros::date;

/// A form with `code`, `name` and `kind`, valid since 2020, everything else empty.
pub fn form(code: &str, name: &str, kind: &str) -> AgencyForm {
    AgencyForm {
        code: code.to_owned(),
        code_edxml: String::new(),
        tax_number: String::new(),
        name: name.to_owned(),
        short_name: String::new(),
        kind: KindId::new(kind),
        area_code: String::new(),
        parent_id: None,
        valid_from: date!(2020 - 01 - 01),
        email: String::new(),
        phone: String::new(),
        address: String::new(),
    }
}

/// Stores an agency of [`form`].
pub async fn agency(tx: &Tx, code: &str, name: &str, kind: &str) -> AgencyId {
    store::add(tx, &form(code, name, kind))
        .await
        .expect("the agency is stored")
}

/// Lays `role` on `id` since 2020.
pub async fn give_role(tx: &Tx, id: AgencyId, role: &str) {
    store::give_role(
        tx,
        id,
        &RoleId::new(role),
        (date!(2020 - 01 - 01), None),
        "",
    )
    .await
    .expect("the duty is stored");
}
