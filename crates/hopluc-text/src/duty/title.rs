//! Headings by what stands below them: tasks and proposals, or results, grounds and circumstances.

/// Headings of parts that tell tasks or proposals.
pub(crate) fn is_task_title(key: &str) -> bool {
    const SIGNS: &[&str] = &[
        "phương hướng",
        "nhiệm vụ trọng tâm",
        "nhiệm vụ, giải pháp",
        "nhiệm vụ và giải pháp",
        "nhiệm vụ giải pháp",
        "nhiệm vụ chủ yếu",
        "kiến nghị",
        "đề xuất",
        "thời gian tới",
        "tổ chức thực hiện",
        "giải pháp thực hiện",
        "nhiệm vụ cụ thể",
        "nhiệm vụ công tác",
        "phân công",
        "trách nhiệm",
        "các nhiệm vụ",
        "kế hoạch công tác",
        "giải pháp trọng tâm",
        "chương trình công tác",
        "việc cần làm",
        "việc phải làm",
    ];
    // "Kế hoạch tháng 8": what a report plans next.
    const PLANS: &[&str] = &[
        "kế hoạch tháng",
        "kế hoạch quý",
        "kế hoạch tuần",
        "kế hoạch năm",
        "kế hoạch 6 tháng",
        "kế hoạch trong",
        "kế hoạch tiếp theo",
        "dự kiến",
        "công việc tiếp theo",
        "công việc tuần",
        "công việc tháng",
    ];
    SIGNS.iter().any(|sign| key.contains(sign))
        || PLANS.iter().any(|plan| key.starts_with(plan))
        || key.starts_with("nhiệm vụ")
        || key.starts_with("giải pháp")
}

/// Headings of parts that tell results, grounds, aims or circumstances.
pub(crate) fn is_result_title(key: &str) -> bool {
    const SIGNS: &[&str] = &[
        "kết quả",
        "tình hình",
        "đánh giá",
        "ưu điểm",
        "tồn tại",
        "hạn chế",
        "nguyên nhân",
        "khó khăn",
        "mục đích",
        "yêu cầu chung",
        "đặc điểm",
        "quan điểm",
        "mục tiêu",
        "chỉ tiêu",
        "phạm vi",
        "đối tượng áp dụng",
        "bài học",
        "dự báo",
        "kinh phí thực hiện",
        "thuận lợi",
        "thực trạng",
        "mức ",
        "quy định chung",
        "những quy định chung",
        "những vấn đề chung",
        "nguyên tắc",
        "giải thích từ ngữ",
        "nguồn kinh phí",
        "điều kiện",
        "đối tượng",
        "tiêu chí",
        "nội dung tuyên truyền",
        "nội dung kiểm tra",
        "nội dung thanh tra",
    ];
    const WHOLE: &[&str] = &[
        "thời gian",
        "thời gian, địa điểm",
        "thời gian, địa bàn",
        "thời gian thực hiện",
        "địa bàn",
        "địa điểm",
        "thành phần",
        "chủ đề",
        "tên gọi",
        "quy mô",
        "các biện pháp xử lý",
        "biện pháp xử lý",
        "các biện pháp xử lý đã áp dụng",
    ];
    let title = key.trim_matches([' ', ':', '.']);
    (SIGNS.iter().any(|sign| key.starts_with(sign)) || WHOLE.contains(&title))
        && !key.contains("nhiệm vụ")
        && !key.contains("chế độ")
}
