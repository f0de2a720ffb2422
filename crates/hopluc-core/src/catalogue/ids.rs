//! Names by which catalogue entries call one another: one type each, so a role is never taken for a kind.
//!
//! Never checks that the entry exists; the loader does, and after a successful load every id in a [`Catalogue`](super::Catalogue) resolves.

use serde::{Deserialize, Serialize};

macro_rules! entry_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id `text`; whether an entry of this name exists is not asked.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as written in the catalogue.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }
    )*};
}

entry_ids! {
    /// Code of a measure, "mã chỉ tiêu": one capital letter and two digits (`B01`). Never reused.
    MeasureCode;
    /// A unit of measure, "đơn vị tính": `case`, `vnd`.
    UnitId;
    /// A value list, "danh mục": `field`, `behaviour`. Also names the dimension that uses it.
    ListId;
    /// One value of one list: `website` of `field`. Unique within its list only.
    ValueId;
    /// A kind of agency, "loại cơ quan": `department`, `telecom_operator`.
    KindId;
    /// A duty that one or several agencies of a province hold, "vai trò": `focal_body`.
    RoleId;
    /// A group address, "địa chỉ nhóm": `departments`.
    GroupId;
    /// A reporting schedule, "chế độ báo cáo".
    ScheduleCode;
    /// An outline of a compiled report, "đề cương báo cáo".
    OutlineId;
    /// A narrative slot of an outline, "phần lời": `obstacles`.
    SlotId;
    /// An area code of the statistics office: two digits a province, five a commune, leading zeros kept.
    AreaCode;
    /// A kind of official document by its transliterated name: `bao_cao`.
    DocumentKindId;
    /// A register, "sổ theo dõi": `inspection`.
    RegisterId;
    /// A field of one register, or a column of one table of it.
    FieldId;
    /// A state of one register.
    StateId;
    /// A step or a clock of one register.
    StepId;
    /// A rule of the law catalogue of penalties: `nd174_45_3`.
    PenaltyId;
    /// Who may decide penalties up to how much.
    LadderId;
}
