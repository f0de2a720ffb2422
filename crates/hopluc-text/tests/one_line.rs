//! Several orders on one line: the same duties as with a line for each.

use hopluc_text::read;

/// Text, assignees and day of each duty of a directive with `body`.
fn duties(body: &str) -> Vec<String> {
    let text = format!(
        "ỦY BAN NHÂN DÂN\nTỈNH SÔNG LAM\nSố: 12/CT-UBND\n\nSông Lam, ngày 05 tháng 01 năm 2026\n\nCHỈ THỊ\nVề việc quản lý thuê bao\n\n{body}\n\nNơi nhận:\n- Lưu: VT.\n"
    );
    let line = |duty: &hopluc_text::Duty| {
        let names: Vec<&str> = duty
            .assignees
            .iter()
            .map(|name| name.value.as_str())
            .collect();
        let words: Vec<&str> = duty.text.split_whitespace().collect();
        let day = duty.deadline.as_deref().unwrap_or("-");
        format!("{} | {} | {day}", words.join(" "), names.join(" & "))
    };
    read(&text).duties.iter().map(line).collect()
}

/// Lines broken before the word that would pass the 76th letter, as a printed page has them.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split_inclusive([' ', '\n']) {
        let length = word.trim_end().chars().count();
        if width + length > 76 {
            let kept = out.trim_end_matches(' ').len();
            out.truncate(kept);
            out.push('\n');
            width = 0;
        }
        out.push_str(word);
        width = if word.ends_with('\n') {
            0
        } else {
            width + length + 1
        };
    }
    out
}

#[test]
fn lettered_items_read_alike_on_one_line_on_wrapped_lines_and_on_their_own() {
    let items = |sign: &str| {
        format!(
            "1. Giao Công an tỉnh:{sign}a) Lập danh sách các tên miền mạo danh ngân hàng và ví điện tử trước ngày 13/3/2026;\
             {sign}b) Chủ trì, phối hợp với Sở Khoa học và Công nghệ và các doanh nghiệp viễn thông xác minh chủ thuê bao phát tán tin \
             nhắn rác trên địa bàn, báo cáo Ủy ban nhân dân tỉnh kết quả trước ngày 30/6/2026;{sign}c) Cập nhật danh sách lên Cổng \
             thông tin điện tử tỉnh.\n\n2. Sở Nội vụ hướng dẫn đưa kết quả vào bình xét thi đua hằng năm; Văn phòng Ủy ban nhân dân \
             tỉnh theo dõi."
        )
    };
    let expected = duties(&items("\n\n"));
    assert_eq!(expected.len(), 4, "{expected:?}");
    let second = "Công an tỉnh | 2026-06-30";
    assert!(
        expected.iter().any(|duty| duty.ends_with(second)),
        "{expected:?}"
    );
    assert_eq!(duties(&items(" ")), expected);
    assert_eq!(duties(&wrapped(&items(" "))), expected);
}
