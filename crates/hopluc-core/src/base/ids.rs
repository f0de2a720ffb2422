//! Typed keys of stored rows, so that a task's key is never passed for a document's.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }

        impl From<$name> for super::store::Bind {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }
    )+};
}

ids! {
    /// Key of an `agency` ("cơ quan, đơn vị").
    AgencyId,
    /// Key of a `person` who signs in.
    PersonId,
    /// Key of an `attachment` ("tệp đính kèm"): one stored file under one record.
    AttachmentId,
    /// Key of a `document` ("văn bản") of the register.
    DocumentId,
    /// Key of a `directive` ("văn bản chỉ đạo").
    DirectiveId,
    /// Key of a `duty` ("việc được giao trong câu văn") read from a directive.
    DutyId,
    /// Key of a `task` ("nhiệm vụ").
    TaskId,
    /// Key of an `extension` ("gia hạn") asked for a task.
    ExtensionId,
    /// Key of a `reporting_schedule` ("chế độ báo cáo").
    ScheduleId,
    /// Key of a `period` ("kỳ báo cáo").
    PeriodId,
    /// Key of an `obligation`: one agency must report one period.
    ObligationId,
    /// Key of a `submission` ("báo cáo của đơn vị"): one version an agency sent.
    SubmissionId,
    /// Key of a `compiled_report` ("báo cáo tổng hợp").
    ReportId,
    /// Key of a `saved_view` ("bộ lọc đã lưu").
    SavedViewId,
    /// Key of a `record` ("hồ sơ") of a register.
    RecordId,
    /// Key of a `record_request` ("đề nghị duyệt"): a step that waits for other persons.
    RequestId,
    /// Key of a `record_referral` ("chia sẻ, chuyển hồ sơ").
    ReferralId,
    /// Key of a `record_merge` ("hợp nhất hồ sơ").
    MergeId,
    /// Key of an `exhibit` ("chứng cứ"); also its number for people.
    ExhibitId,
    /// Key of a `sensor` ("cảm biến").
    SensorId,
    /// Key of a `network` ("mạng của cơ quan").
    NetworkId,
    /// Key of a `detection` ("phát hiện").
    DetectionId,
    /// Key of an `incident_proposal` ("đề xuất sự cố").
    ProposalId,
    /// Key of a `job`.
    JobId,
}
