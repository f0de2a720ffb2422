//! Units of counts and the words that show a number to be no count.

use std::sync::OnceLock;

use crate::lexicon::{Endings, Phrases};

/// Nouns that are counted, longest first where one begins another.
const UNITS: &str = "hợp tác xã|cụm xã|tổ dân phố|khu dân cư|đường link|link|đầu số dịch vụ|đầu số|trang mạng|nghị quyết|gói cước|phiên tòa|phiên họp|đường dẫn|liên kết|việc|vụ việc|vụ án|vụ|trường hợp|tổ chức|cá nhân|cuộc|kết nối|tài khoản|đối tượng|bị can|bị cáo|lượt người|lượt|tin bài|tin, bài|tin báo|tin|bài viết|bài|văn bản|buổi|lớp|người|học viên|\
thuê bao|số thuê bao|số điện thoại|sim|thiết bị|doanh nghiệp|hộ kinh doanh|hộ|địa chỉ ip|địa chỉ|website|trang web|trang thông tin điện tử|trang|tên miền|máy chủ|máy tính|máy|hệ thống|cơ quan|đơn vị|\
quyết định|kế hoạch|đoàn|hành vi|sự cố|đơn|đơn thư|hồ sơ|cơ sở|điểm|trạm|tập thể|cán bộ|chiến sỹ|chiến sĩ|hội nghị|chuyên mục|phóng sự|chương trình|cuộc gọi|tin nhắn|email|mã độc|lỗ hổng|cảnh báo|\
cuộc tấn công|lần|tờ rơi|pano|băng rôn|ấn phẩm|sản phẩm|mô hình|chuyên án|tang vật|điện thoại|thẻ|tài liệu|bản|giấy phép|biên bản|kiến nghị|ý kiến|phản ánh|nhóm|kênh|video|fanpage|gói tin|ip|chi nhánh|\
sở, ban, ngành|sở, ngành|bộ, ngành|địa phương|đường dây|băng nhóm|ổ nhóm|trường học|chứng thư số|camera|xã|phường|huyện|thị trấn|thôn|khu|công trình|tuyến|trẻ em|học sinh|sinh viên|giáo viên|đồng chí|đảng viên|báo cáo|công văn|thông báo|yêu cầu|dịch vụ|chỉ thị|đoàn viên|hội viên|đại lý|suất quà|suất|tin báo|lượt xem|bộ hồ sơ|nhà mạng|tổ công nghệ số|hộ gia đình|gia đình|khách hàng|giao dịch|ví điện tử|ứng dụng|tiểu thương|vi phạm|dự thảo|bưu gửi|kiện hàng|sàn giao dịch|chỉ tiêu|nhân khẩu|căn cước|nhóm hành vi|xe ô tô|ô tô|xe máy|xe|tấn|bộ|chủ tài khoản|số tài khoản|nạn nhân|bị hại|cửa hàng|công dân|thành viên|dự án|chốt|phương tiện|tàu cá|lao động|ha|khẩu súng|khẩu";

/// Words after a number that make it a date, a duration, a measure or a name.
const NO_UNITS: &str = "tháng|ngày|năm|giờ|phút|giây|tuổi|chiều|km|m|m2|cấp|quý|tuần|bước|phần|nội dung|mặt|nhiệm vụ|giải pháp|không|đường|phố|và|đến|của|trong|g|kỳ|khóa|tầng|độ|vấn đề|bên|con số|thứ|mục|ngành|sở|bộ";

/// Words before a number that make it a name, an address, an article or a date.
const NO_COUNT_BEFORE: &str = "ngày|tháng|năm|quý|giai đoạn|điều|khoản|điểm|mục|chương|phần|phụ lục|mẫu|biểu|thứ|khóa|kỳ|đường|quốc lộ|km|công nghệ|phiên bản|version|lớp|khu phố|khu vực|tổ dân phố|thôn|đội|\
ban chỉ đạo|nghị định|quyết định|thông tư|chỉ thị|nghị quyết|luật|công văn|kế hoạch|đề án|số điện thoại|điện thoại|hotline|tổng đài|đầu số|trang|bảng|hình|cấp độ|web|windows|office|chat|gpt|số hiệu|mức|phòng|tầng|ngõ|ngách|hẻm|nhóm|từ năm|tết|lễ|dịp|lúc|hồi|từ|tài khoản số|trực|thường trực|số";

/// The unit at the start of `key`.
pub(super) fn unit_at(key: &str) -> Option<&'static str> {
    static TABLE: OnceLock<Phrases> = OnceLock::new();
    TABLE.get_or_init(|| Phrases::of(UNITS)).at(key)
}

/// True when the words at the start of `key` make the number before them no count.
pub(super) fn is_no_unit(key: &str) -> bool {
    static TABLE: OnceLock<Phrases> = OnceLock::new();
    TABLE
        .get_or_init(|| Phrases::of(NO_UNITS))
        .at(key)
        .is_some()
}

/// True for words that name a number only where no counted noun follows: "cấp độ 3", but "thẩm định cấp độ 126 hệ thống".
pub(super) fn is_weakly_named(head: &str) -> bool {
    let head = head.trim_end();
    [
        "cấp độ",
        "mức",
        "nhóm",
        "lớp",
        "đội",
        "điểm",
        "trang",
        "mẫu",
        "biểu",
        "phòng",
        "đường",
        "thôn",
        "kế hoạch",
        "mục",
        "khóa",
        "đề án",
        "chương trình",
        "báo cáo",
    ]
    .iter()
    .any(|word| head.ends_with(word))
}

/// True for a period that ends with the word of a name: "06 tháng đầu năm 30 vụ", "cùng kỳ 54 trang".
pub(super) fn is_behind_period(head: &str) -> bool {
    ["đầu năm", "cuối năm", "cùng kỳ", "trong kỳ", "trong năm"]
        .iter()
        .any(|words| crate::lexicon::ends_with_phrase(head.trim_end(), words))
}

/// True when the words at the end of `head` make the number after them no count. "tổng số 25" is a count all the same.
pub(super) fn is_named(head: &str) -> bool {
    static TABLE: OnceLock<Endings<()>> = OnceLock::new();
    let head = head.trim_end_matches([' ', ':']);
    if [
        "tổng số",
        "với số",
        "tổng cộng",
        "số lượng",
        "có số",
        "trong số",
        "thu hồi",
        "dứt điểm",
        "trọng điểm",
        "cao điểm",
        "thời điểm",
        "cả năm",
    ]
    .iter()
    .any(|word| head.ends_with(word))
    {
        return false;
    }
    TABLE
        .get_or_init(|| Endings::of(NO_COUNT_BEFORE.split('|').map(|word| (word.to_owned(), ()))))
        .strip(head, |_| true)
        .is_some()
}
