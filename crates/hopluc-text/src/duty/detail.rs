//! Lines of a plan that complete the task above them: who leads, who takes part, by when.

/// What such a line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    Lead,
    Partners,
    Time,
    /// What comes of it or what it costs: tells of the duty, orders nothing.
    Other,
}

/// Openings of such lines, in key form.
const OPENINGS: &[(&str, Detail)] = &[
    ("cơ quan chủ trì", Detail::Lead),
    ("đơn vị chủ trì", Detail::Lead),
    ("chủ trì thực hiện", Detail::Lead),
    ("chủ trì", Detail::Lead),
    ("cơ quan thực hiện", Detail::Lead),
    ("đơn vị thực hiện", Detail::Lead),
    ("phân công thực hiện", Detail::Lead),
    ("trách nhiệm thực hiện", Detail::Lead),
    ("cơ quan, đơn vị chủ trì", Detail::Lead),
    ("cơ quan, đơn vị thực hiện", Detail::Lead),
    ("cơ quan phối hợp", Detail::Partners),
    ("đơn vị phối hợp", Detail::Partners),
    ("cơ quan, đơn vị phối hợp", Detail::Partners),
    ("phối hợp thực hiện", Detail::Partners),
    ("phối hợp", Detail::Partners),
    ("hoàn thành", Detail::Time),
    ("tiến độ", Detail::Time),
    ("tiến độ hoàn thành", Detail::Time),
    ("thời gian, tiến độ", Detail::Time),
    ("sản phẩm", Detail::Other),
    ("sản phẩm đầu ra", Detail::Other),
    ("kết quả đầu ra", Detail::Other),
    ("kinh phí", Detail::Other),
    ("kinh phí thực hiện", Detail::Other),
    ("thời gian thực hiện", Detail::Time),
    ("thời gian hoàn thành", Detail::Time),
    ("thời hạn hoàn thành", Detail::Time),
    ("thời hạn thực hiện", Detail::Time),
    ("thời gian", Detail::Time),
    ("thời hạn", Detail::Time),
    ("tiến độ thực hiện", Detail::Time),
];

/// True for a line that only completes the task above it.
pub(crate) fn is_detail(key: &str) -> bool {
    detail_of(key).is_some()
}

/// What a line completes, and where its value begins. The opening must be followed by a colon.
pub(super) fn detail_of(key: &str) -> Option<(Detail, usize)> {
    let colon = key.find(':').filter(|at| *at < 60)?;
    let head = key.get(..colon)?.trim_end();
    let (_, detail) = OPENINGS.iter().find(|(opening, _)| *opening == head)?;
    let rest = key.get(colon + 1..)?;
    Some((*detail, colon + 1 + rest.len() - rest.trim_start().len()))
}
