//! What a chain says of an exhibit, and what may come next. Pure: it asks no permission and signs nothing.

use super::{CustodyStep, Deed, Statement};
use crate::base::{
    audit::hex,
    error::{ActionError, Outcome, given_reason},
    ids::{AgencyId, PersonId},
};
use sha2::{Digest, Sha256};

/// Longest reason and description, in characters.
pub const MOST_TEXT: usize = 2_000;

/// Where an exhibit is and what lies open, read from its chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Who holds it.
    pub holder: AgencyId,
    /// The person who signed for it last.
    pub keeper: Option<PersonId>,
    /// By name.
    pub keeper_name: String,
    /// Whom it is offered to, and who offered it.
    pub offered: Option<(AgencyId, Option<PersonId>)>,
    /// Whether it is sealed.
    pub is_sealed: bool,
    /// Everybody who held it once.
    pub held_by: Vec<AgencyId>,
}

/// What the chain comes to; `None` for a chain without an intake.
pub fn holding(steps: &[CustodyStep]) -> Option<Holding> {
    let first = &steps.first()?.statement;
    let holder = first.agency_id?;
    let mut now = Holding {
        holder,
        keeper: first.person_id,
        keeper_name: first.person.clone(),
        offered: None,
        is_sealed: false,
        held_by: vec![holder],
    };
    for step in steps {
        let said = &step.statement;
        match said.deed {
            Deed::Offer => now.offered = said.to_agency_id.map(|to| (to, said.person_id)),
            Deed::Receive => {
                if let Some((to, _)) = now.offered.take() {
                    now.holder = to;
                    now.held_by.push(to);
                }
                now.keeper = said.person_id;
                now.keeper_name.clone_from(&said.person);
            }
            Deed::Refuse | Deed::Recall => now.offered = None,
            Deed::Seal => now.is_sealed = true,
            Deed::Unseal => now.is_sealed = false,
            Deed::TakeIn | Deed::Copy => {}
        }
    }
    Some(now)
}

/// Whether `deed` may come next, done by `person`. A program signs nothing; only a copy needs no person.
pub fn check(now: &Holding, deed: Deed, person: Option<PersonId>) -> Outcome<()> {
    let conflict = |key| Err(ActionError::Conflict { key });
    if person.is_none() && deed != Deed::Copy {
        return conflict("conflict.custody_person");
    }
    match (deed, now.offered, now.is_sealed) {
        (Deed::TakeIn, _, _) => conflict("conflict.custody_taken_in"),
        (Deed::Receive, Some((_, giver)), _) if giver == person => {
            conflict("conflict.custody_second_person")
        }
        (Deed::Receive | Deed::Refuse | Deed::Recall, Some(_), _) => Ok(()),
        (Deed::Receive | Deed::Refuse | Deed::Recall, None, _) => {
            conflict("conflict.custody_not_offered")
        }
        (Deed::Offer | Deed::Seal | Deed::Unseal, Some(_), _) => {
            conflict("conflict.custody_offered")
        }
        (Deed::Seal | Deed::Copy, _, true) => conflict("conflict.custody_sealed"),
        (Deed::Unseal, _, false) => conflict("conflict.custody_not_sealed"),
        (Deed::Offer | Deed::Seal | Deed::Unseal | Deed::Copy, _, _) => Ok(()),
    }
}

/// Whether a deed says nothing without a reason.
pub fn needs_reason(deed: Deed) -> bool {
    !matches!(deed, Deed::TakeIn | Deed::Receive)
}

/// The reason as it is kept; a fault where one is needed and there is none.
pub fn given(deed: Deed, reason: &str) -> Outcome<&str> {
    given_reason(reason, MOST_TEXT, needs_reason(deed))
}

/// The bytes of a statement that are signed: JSON with one line per value, ending in a line break.
pub fn content_of(statement: &Statement) -> Outcome<String> {
    Ok(serde_json::to_string_pretty(statement)? + "\n")
}

/// SHA-256 of bytes, hexadecimal.
pub fn hash_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
