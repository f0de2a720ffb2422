//! Marks of converted files: escaped labels, recipients in one cell, a text of assignments behind the signature.
//! And windows that stand where no order does.

use hopluc_text::read;

#[test]
fn escaped_labels_are_labels_whatever_their_kind() {
    let text = "**THÔNG BÁO**\n**Kết luận cuộc họp về quản lý SIM**\n\n**I\\. Đánh giá chung**\n\nSố vụ giảm.\n\n**II\\. Nhiệm vụ trong thời gian tới**\n\n1\\. **Sở Khoa học và Công nghệ**\n\na\\) Rà soát điểm bán SIM trước ngày 20/10/2026.\n\nb\\) Công bố kết quả kiểm tra.\n\n\\- Báo cáo Ủy ban nhân dân tỉnh.\n";
    let reading = read(text);
    let parts: Vec<_> = reading
        .parts
        .iter()
        .map(|part| (part.label.as_str(), part.title.as_str()))
        .collect();
    assert_eq!(
        parts,
        [
            ("I", "Đánh giá chung"),
            ("II", "Nhiệm vụ trong thời gian tới"),
            ("1", "Sở Khoa học và Công nghệ"),
        ]
    );
    assert_eq!(reading.parts[2].parent, Some(1));
    let paths: Vec<_> = reading
        .duties
        .iter()
        .map(|duty| duty.part_path.as_str())
        .collect();
    assert_eq!(paths, ["1.a", "1.b", "1"]);
    let law = read(
        "QUYẾT ĐỊNH\nBan hành quy chế\n\nĐiều 3\\. Công an tỉnh chịu trách nhiệm thi hành Quyết định này.\n",
    );
    assert_eq!(law.parts[0].label, "Điều 3");
}

#[test]
fn the_first_recipient_of_a_cell_has_no_bullet() {
    let text = "Số: 5/TB-VP\n\nNội dung họp.\n\n| ***Nơi nhận:*** - Sở Nội vụ; - Công an tỉnh; - Lưu: VT. | **CHÁNH VĂN PHÒNG** **Lê Văn Tám** |\n|---|---|\n";
    let header = read(text).header;
    let names: Vec<_> = header
        .recipients
        .iter()
        .map(|name| name.value.as_str())
        .collect();
    assert_eq!(names, ["Sở Nội vụ", "Công an tỉnh", "Lưu: VT"]);
}

#[test]
fn assignments_behind_the_signature_are_read_when_they_are_attached() {
    let body = |note: &str| {
        format!(
            "ỦY BAN NHÂN DÂN\nTỈNH LAM GIANG\n\nSố: 88/QĐ-UBND\n\nLam Giang, ngày 03 tháng 8 năm 2026\n\nQUYẾT ĐỊNH\nThành lập Tổ công tác\n\nĐiều 1. Thành lập Tổ công tác.\n\nNơi nhận:\n- Lưu: VT.\n\nCHỦ TỊCH\n\nLê Văn Tám\n\nPHÂN CÔNG NHIỆM VỤ CÁC THÀNH VIÊN CỦA TỔ CÔNG TÁC LIÊN NGÀNH\n\n{note}\n\nI. Công an tỉnh\n\n- Chủ trì điều tra các vụ lừa đảo, hoàn thành trước ngày 30/9/2026.\n"
        )
    };
    let attached = read(&body("(Kèm theo Quyết định số 88/QĐ-UBND ngày 03/8/2026)"));
    let last = attached.duties.last().expect("an order");
    assert_eq!(last.deadline.as_deref(), Some("2026-09-30"));
    assert_eq!(last.assignees[0].value, "Công an tỉnh");
    let loose = read(&body("Bảng theo dõi nội bộ"));
    assert!(loose.duties.iter().all(|duty| duty.deadline.is_none()));
}

#[test]
fn the_window_of_a_campaign_counts_where_no_order_stands() {
    let plan = |sentence: &str| {
        read(&format!(
            "KẾ HOẠCH\nĐợt cao điểm phòng, chống SIM rác\n\nI. YÊU CẦU\n\nNội dung dễ hiểu; {sentence}\n\nII. PHÂN CÔNG\n\n1. Công an tỉnh bắt đầu triển khai đợt cao điểm từ ngày 01/9/2026.\n"
        ))
    };
    let told = plan(
        "các hoạt động của đợt cao điểm được thực hiện trong thời gian từ ngày 10/8/2026 đến hết ngày 10/11/2026.",
    );
    let first = &told.schedules[0];
    assert_eq!(first.period_start.as_deref(), Some("2026-08-10"));
    assert_eq!(first.period_end.as_deref(), Some("2026-11-10"));
    assert!(
        told.contradictions.iter().any(|found| found.strong),
        "two days on which one campaign begins: {:?}",
        told.contradictions
    );
    let past = plan("đợt cao điểm trước đã được thực hiện từ ngày 10/3/2026 đến ngày 10/4/2026.");
    assert_eq!(past.schedules.len(), 1);
}

#[test]
fn the_title_of_a_report_is_held_against_its_window() {
    let report = |title: &str, window: &str| {
        let text = format!(
            "BÁO CÁO\n{title}\n({window})\n\nKính gửi: Công an tỉnh.\n\n1. Đã tổ chức 12 buổi tuyên truyền.\n"
        );
        let found = read(&text).contradictions;
        found.iter().filter(|found| found.strong).count()
    };
    let title = "Kết quả 01 tháng thực hiện đợt cao điểm phòng, chống SIM rác";
    assert_eq!(report(title, "từ ngày 10/8/2026 đến ngày 28/8/2026"), 1);
    assert_eq!(report(title, "từ ngày 10/8/2026 đến ngày 09/9/2026"), 0);
    assert_eq!(report(title, "theo Kế hoạch số 5/KH-UBND"), 0);
    let half = "Kết quả 6 tháng đầu năm 2026";
    assert_eq!(report(half, "từ ngày 15/12/2025 đến ngày 14/6/2026"), 0);
    assert_eq!(report(half, "từ ngày 15/3/2026 đến ngày 14/6/2026"), 1);
}
