//! Words that stand in the form's sheets. They are part of the file format: readers look for them.

use super::form::{Approximation, FormState};

pub(super) const FIGURES: &str = "Số liệu";
pub(super) const NARRATIVES: &str = "Thuyết minh";
pub(super) const GUIDE: &str = "Hướng dẫn";

pub(super) const STATES: [(FormState, &str); 4] = [
    (FormState::Value, "Có số liệu"),
    (FormState::Nil, "Chưa phát hiện (0)"),
    (FormState::NotYet, "Chưa có"),
    (FormState::NotApplicable, "Không áp dụng"),
];

pub(super) const APPROXIMATIONS: [(Approximation, &str); 4] = [
    (Approximation::Exact, "Chính xác"),
    (Approximation::MoreThan, "Hơn"),
    (Approximation::About, "Khoảng"),
    (Approximation::LessThan, "Dưới"),
];

pub(super) const HEADS: [&str; 8] = [
    "Mã",
    "Chỉ tiêu",
    "Phân tổ",
    "Đơn vị tính",
    "Số liệu",
    "Mức độ",
    "Trạng thái",
    "Ghi chú",
];
pub(super) const NARRATIVE_HEADS: [&str; 2] = ["Nội dung", "Thuyết minh"];

pub(super) const HINT: &str = "Chỉ nhập vào các ô màu vàng. Dấu * là chỉ tiêu bắt buộc. Để trống nghĩa là chưa có số liệu, không phải bằng 0.";
pub(super) const NUMBER_TITLE: &str = "Số liệu";
pub(super) const NUMBER_HELP: &str = "Nhập số nguyên không âm, ví dụ 25850000 hoặc 25.850.000.";
pub(super) const LIST_HELP: &str = "Chọn một giá trị trong danh sách.";

pub(super) const GUIDE_LINES: [&str; 9] = [
    "1. Trang \"Số liệu\": mỗi dòng là một chỉ tiêu. Chỉ các ô màu vàng nhập được; các ô khác được khóa.",
    "2. Cột \"Số liệu\": theo đúng đơn vị tính của dòng. Chấp nhận 25850000, 25.850.000, 02, hơn 42.000 và 25,85 triệu.",
    "3. Cột \"Mức độ\": để trống hoặc \"Chính xác\" nếu là số đếm; \"Hơn\", \"Khoảng\", \"Dưới\" nếu là số ước lượng.",
    "4. Cột \"Trạng thái\": để trống nếu đã nhập số liệu.",
    "    - \"Chưa phát hiện (0)\": đã kiểm tra và không có trường hợp nào.",
    "    - \"Chưa có\": chưa tổng hợp được, sẽ báo cáo sau.",
    "    - \"Không áp dụng\": chỉ tiêu không thuộc phạm vi của đơn vị.",
    "5. Trang \"Thuyết minh\": nhập nội dung bằng chữ; để trống nếu không có.",
    "6. Không xóa, chèn dòng hoặc đổi tên trang. Lưu tệp dạng .xlsx rồi tải lên tại trang nhập báo cáo.",
];

/// Other words for the states: those of the page on which the same figures are filled, in both its languages, and of the
/// handbook.
const OTHER_STATES: [(FormState, &str); 10] = [
    (FormState::Value, "Số liệu"),
    (FormState::Value, "Figure"),
    (FormState::Nil, "Không phát sinh"),
    (FormState::Nil, "Chưa phát sinh"),
    (FormState::Nil, "Không có"),
    (FormState::Nil, "None"),
    (FormState::NotYet, "Chưa có số liệu"),
    (FormState::NotYet, "Not yet"),
    (FormState::NotApplicable, "Not applicable"),
    (FormState::NotApplicable, "N/A"),
];

/// The state that a cell's words mean; `None` for unknown words. Case, blanks and the bracket do not matter.
pub(super) fn state_of(words: &str) -> Option<FormState> {
    let plain = |text: &str| {
        text.replace("(0)", "")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase()
    };
    STATES
        .iter()
        .chain(&OTHER_STATES)
        .find(|(_, label)| plain(label) == plain(words))
        .map(|(state, _)| *state)
}

/// The approximation that a cell's words mean; `None` for unknown words.
pub(super) fn approximation_of(words: &str) -> Option<Approximation> {
    match words.trim().to_lowercase().as_str() {
        "trên" => Some(Approximation::MoreThan),
        "gần" => Some(Approximation::About),
        word => APPROXIMATIONS
            .iter()
            .find(|(_, label)| label.to_lowercase() == word)
            .map(|(kind, _)| *kind),
    }
}

/// The words for a state.
pub(super) fn state_label(state: FormState) -> &'static str {
    STATES
        .iter()
        .find(|(known, _)| *known == state)
        .map_or("", |(_, label)| label)
}

/// The words for an approximation.
pub(super) fn approximation_label(kind: Approximation) -> &'static str {
    APPROXIMATIONS
        .iter()
        .find(|(known, _)| *known == kind)
        .map_or("", |(_, label)| label)
}
