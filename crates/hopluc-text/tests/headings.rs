//! Headings and headers in forms that run into what follows them.

use hopluc_text::read;

#[test]
fn letters_right_below_a_roman_heading_stand_for_numbers() {
    let reading = read(
        "KẾ HOẠCH\nThử\n\nIII. TỔ CHỨC THỰC HIỆN\na) Công an phường: làm đầu mối.\nb) Phòng Văn hóa - Xã hội phường: tổng hợp tin bài, đăng trang của phường.\nc) Đề nghị Hội Cựu chiến binh phường: vận động hội viên tham gia.\n",
    );
    let titles: Vec<_> = reading
        .parts
        .iter()
        .map(|part| part.title.as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "TỔ CHỨC THỰC HIỆN",
            "Công an phường",
            "Phòng Văn hóa - Xã hội phường",
            "Đề nghị Hội Cựu chiến binh phường"
        ]
    );
    assert_eq!(
        reading.duties[1].text,
        "tổng hợp tin bài, đăng trang của phường."
    );
    assert_eq!(
        reading.duties[2].assignees[0].value,
        "Hội Cựu chiến binh phường"
    );
}

#[test]
fn a_bold_heading_ends_before_a_count() {
    let reading = read(
        "THÔNG BÁO\nKết luận\n\n**I. Đánh giá**\n4 tháng đầu năm có 29 người bị lừa, trung bình mỗi\nngười mất khoảng 310 triệu đồng.\n\n**II. Nhiệm vụ**\n1. Sở Y rà soát, báo cáo.\n",
    );
    assert_eq!(reading.parts[0].title, "Đánh giá");
}

#[test]
fn entries_of_an_addressee_line_go_on_below_it() {
    let reading = read(
        "UBND TỈNH X\nSố: 12/UBND-NC\nV/v đôn đốc\n\nKính gửi: Công an tỉnh; Sở Khoa học và Công nghệ;\nUBND phường Hòa Lân; Viễn thông Bình Sơn.\n\nGiao Công an tỉnh xác minh.\n",
    );
    let addressees: Vec<_> = reading
        .header
        .addressees
        .iter()
        .map(|a| a.value.as_str())
        .collect();
    assert_eq!(
        addressees,
        [
            "Công an tỉnh; Sở Khoa học và Công nghệ",
            "UBND phường Hòa Lân; Viễn thông Bình Sơn"
        ]
    );
}

#[test]
fn a_title_drops_what_shortens_about() {
    let subject = |words: &str| {
        let text = format!(
            "UBND XÃ Y\nSố: 3/CT-UBND\n\nCHỈ THỊ\n{words} phòng, chống lừa đảo\n\nCông an xã rà soát.\n"
        );
        read(&text).header.subject.map(|subject| subject.value)
    };
    assert_eq!(subject("V/v").as_deref(), Some("phòng, chống lừa đảo"));
    assert_eq!(
        subject("Về việc").as_deref(),
        Some("Về việc phòng, chống lừa đảo")
    );
}

#[test]
fn offices_and_teams_behind_an_area_are_entries_of_their_own() {
    let reading = read(
        "CHỈ THỊ\nThử\n\nI. NỘI DUNG\n1. Trưởng các thôn, tổ trưởng tổ dân phố:\n- Họp dân, phổ biến quy định.\n- Phối hợp Ban Chỉ huy Quân sự xã, tổ bảo vệ an ninh trật tự cơ sở các thôn tuần tra.\n2. Thủ trưởng các cơ quan, đơn vị nêu tại Điều 1 chịu trách nhiệm thực hiện.\n3. Chỉ thị này thay thế Chỉ thị số 31/CT-UBND ngày 10/6/2021 của Chủ tịch UBND xã.\n",
    );
    let names = |list: &[hopluc_text::Spanned<String>]| {
        list.iter()
            .map(|name| name.value.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(reading.duties.len(), 3, "{:?}", reading.duties);
    assert_eq!(
        names(&reading.duties[0].assignees),
        ["Trưởng các thôn", "tổ trưởng tổ dân phố"]
    );
    assert_eq!(
        names(&reading.duties[1].partners),
        [
            "Ban Chỉ huy Quân sự xã",
            "tổ bảo vệ an ninh trật tự cơ sở các thôn"
        ]
    );
    assert_eq!(
        names(&reading.duties[2].assignees),
        ["Thủ trưởng các cơ quan, đơn vị nêu tại Điều 1"]
    );
}

#[test]
fn a_telegram_that_tells_what_happened_in_a_time_sets_none() {
    let reading = read(
        "CÔNG ĐIỆN\nVề việc ngăn chặn mã độc\n\nTừ ngày 08/01 đến ngày 17/01/2026, Trung tâm phát hiện 09 tên miền giả mạo.\n\nChủ tịch yêu cầu:\n1. Công an tỉnh xác minh.\n",
    );
    assert!(reading.schedules.is_empty(), "{:?}", reading.schedules);
}

#[test]
fn a_heading_may_tell_some_and_ask_others() {
    let reading = read(
        "CHỈ THỊ\nThử\n\n1. Sở Y tế; Sở Nội vụ; đề nghị Hội Nông dân tỉnh và các tổ chức chính trị - xã hội: đẩy mạnh tuyên truyền.\n",
    );
    let names: Vec<_> = reading.duties[0]
        .assignees
        .iter()
        .map(|name| name.value.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "Sở Y tế",
            "Sở Nội vụ",
            "Hội Nông dân tỉnh",
            "các tổ chức chính trị - xã hội"
        ]
    );
}

#[test]
fn a_heading_may_end_with_the_word_for_digital() {
    let titles = |text: &str| {
        let parts = read(text).parts.into_iter();
        parts.map(|part| part.title).collect::<Vec<_>>()
    };
    let text = "BÁO CÁO\nThử\n\nI. KẾT QUẢ\n\n1. Hạ tầng số\n\nToàn tỉnh hiện có 2.145 trạm.\n\n2. Chuyển đổi số\n\nCấp 1.200 chữ ký.\n";
    assert_eq!(titles(text), ["KẾT QUẢ", "Hạ tầng số", "Chuyển đổi số"]);
    let broken = "BÁO CÁO\nThử\n\n1. Thực hiện Quyết định số\n15/QĐ-UBND của Ủy ban nhân dân tỉnh, Sở rà soát.\n";
    assert_eq!(read(broken).citations.len(), 1);
}
