//! Who acts: a person in one role of one agency, an agency's program, or the system itself.

use super::ids::{AgencyId, PersonId};
use serde::{Deserialize, Serialize};

/// What a person may be in an agency ("vai trò"). One person may hold several, one at a time is acted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads what his agency may read ("người xem").
    Viewer,
    /// Does the work of his agency ("cán bộ, chuyên viên").
    Officer,
    /// Approves and submits for his agency ("lãnh đạo đơn vị").
    Leader,
    /// Runs the cycle for the province: directives, periods, compilation ("cán bộ đầu mối").
    Focal,
    /// Reads everything and changes nothing ("thanh tra, kiểm toán hệ thống").
    Auditor,
    /// Keeps agencies, people and settings; sees no business record ("quản trị hệ thống").
    Administrator,
}

impl Role {
    /// All roles, in the order of the policy matrix.
    pub const ALL: [Self; 6] = [
        Self::Viewer,
        Self::Officer,
        Self::Leader,
        Self::Focal,
        Self::Auditor,
        Self::Administrator,
    ];

    /// The word that is stored and that locale keys use (`role.officer`).
    pub fn code(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Officer => "officer",
            Self::Leader => "leader",
            Self::Focal => "focal",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }

    /// The role that [`Role::code`] names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// Who asks for a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The signed-in person; `None` for an agency's program and for the system.
    pub person_id: Option<PersonId>,
    /// Name to show beside what was done. Never logged.
    pub name: String,
    /// The agency acted for; `None` for the system.
    pub agency_id: Option<AgencyId>,
    /// The role acted in.
    pub role: Role,
    /// Whether this is the program itself (jobs, seeding): every verb is open to it, and the journal says so.
    pub is_system: bool,
}

impl Actor {
    /// The program itself.
    pub fn system() -> Self {
        Self {
            person_id: None,
            name: "hệ thống".to_owned(),
            agency_id: None,
            role: Role::Administrator,
            is_system: true,
        }
    }

    /// The agency acted for, or an id that no agency has.
    pub fn agency(&self) -> AgencyId {
        self.agency_id.unwrap_or(AgencyId(0))
    }

    /// Whether the actor acts for `agency`.
    pub fn is_of(&self, agency: AgencyId) -> bool {
        self.agency_id == Some(agency)
    }
}
