//! Words of the genre: what a body's name begins with, what ends it, what a task begins with.
//! General tables only: no name of a person, a place or one particular body stands here. All entries are in key form.

use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// What a phrase does in a sentence that names bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Begins the predicate: the name before it is over.
    Verb,
    /// A preposition or conjunction that ends a name.
    Stop,
    /// Belongs to the name before it ("có liên quan", "trên địa bàn").
    Modifier,
}

/// Heads of proper names; the next word must be capitalised or itself a head.
const NAMED_HEADS: &str = "ban điều hành|ban công tác mặt trận|ban đại diện|ban chủ nhiệm|ban nhân dân|ban bảo vệ dân phố|ban tuyên giáo|ban dân vận|ban nội chính|ban pháp chế|ủy ban kiểm tra|catp|bchqs|qltt|sở|bộ|ban|thanh tra, giám sát ngân hàng|cục|chi cục|tổng cục|vụ|viện|văn phòng|thanh tra|phòng|trung tâm|đài|báo|cổng|công an|quân đội|bộ chỉ huy|cổng thông tin điện tử|trang thông tin điện tử|cổng dịch vụ công|công đoàn|bộ tư lệnh|\
bộ đội biên phòng|tòa án|tand|viện kiểm sát|vksnd|ubnd|ủy ban|ub mttq|btv|bch|bcđ|ubmttq|hđnd|hội đồng|tỉnh ủy|thành ủy|huyện ủy|thị ủy|quận ủy|đảng ủy|đảng bộ|ban thường vụ|mttq|mặt trận|hội|\
liên đoàn|liên hiệp|liên minh|đoàn|ngân hàng|nhnn|khối|cụm|ban quản trị|đoàn thanh niên|trung đoàn|tiểu đoàn|trại tạm giam|trại giam|cảng hàng không|bến xe|tổ bảo vệ an ninh, trật tự|tổ bảo vệ an ninh trật tự|câu lạc bộ|quỹ|khoa|nhóm giúp việc|bộ phận giúp việc|điểm bưu điện|ban giám hiệu|ban giám đốc|điểm giao dịch|phòng giao dịch|kho bạc|bảo hiểm|bưu điện|công ty|tổng công ty|tập đoàn|chi nhánh|hiệp hội|trường|học viện|bệnh viện|tổ|đội|\
viễn thông|điện lực|tỉnh đoàn|thành đoàn|huyện đoàn|xã đoàn|ban cán sự đảng|đảng đoàn|khu quản lý|vườn quốc gia|ban quản lý|ban chỉ đạo|ban tổ chức|chính phủ|quốc hội|thủ tướng|thủ tướng chính phủ|bộ trưởng|thứ trưởng|kiểm toán|hải quan|thuế|cảng vụ|\
trang|đồn biên phòng|đồn công an|hạt kiểm lâm|trạm kiểm soát biên phòng|báo và phát thanh, truyền hình|thông tấn xã|báo và phát thanh - truyền hình|báo và đài phát thanh, truyền hình|báo và đài phát thanh|đài phát thanh và truyền hình|phó thủ tướng|phó thủ tướng chính phủ|ủy ban nhân dân|hội đồng nhân dân|đội ứng cứu|trạm|tổ công tác|đội công tác|tổ liên ngành|đoàn liên ngành|đội liên ngành|tổ giúp việc|tổ thư ký|nhà xuất bản|tạp chí|quản lý thị trường|lực lượng|thường trực|ban bí thư|bộ chính trị|trung ương|ủy ban mặt trận";

/// Offices of persons who stand for their body.
const OFFICES: &str = "thủ trưởng|chủ các|giám đốc|phó giám đốc|chủ tịch|phó chủ tịch|chánh văn phòng|chánh thanh tra|trưởng ban|trưởng phòng|cục trưởng|chi cục trưởng|\
phó thủ tướng|bộ trưởng|thứ trưởng|thống đốc|phó thống đốc|viện trưởng|chánh án|chủ nhiệm|tổng biên tập|tổng thanh tra|tổng kiểm toán|tư lệnh|trưởng công an|trưởng đoàn|phó trưởng đoàn|đội trưởng|tổ trưởng|trưởng thôn|hội trưởng|phó trưởng phòng|\
phó trưởng ban|trưởng đài|ông|bà|tổng giám đốc|tổng cục trưởng|người đứng đầu|bí thư|lãnh đạo|hiệu trưởng|trưởng các|chỉ huy trưởng|cán bộ|công chức|đồng chí|đ/c|trưởng các phòng|trưởng khu phố|trưởng ấp|trưởng bản|trưởng buôn|chính ủy|chủ nhiệm ủy ban|tổng thư ký|phó chánh văn phòng|phó cục trưởng|chủ sở hữu|trưởng các ban|hiệu trưởng các|phó bí thư|tổng biên tập các|vụ trưởng|phó vụ trưởng|hạt trưởng|đồn trưởng|trạm trưởng|trưởng khoa|kế toán trưởng|trưởng bộ phận|trưởng các tổ";

/// Common nouns that name a group of bodies.
const GENERIC_HEADS: &str = "sở|ban|ngành|cơ quan|đơn vị|địa phương|tổ chức|doanh nghiệp|đoàn thể|cấp|cấp ủy|chính quyền|lực lượng|hội|phòng|tập đoàn|\
nhà mạng|đội|tổ|đoàn|nhóm|đảng ủy|chi ủy|công đoàn|hai bên|hai ngành|hai cơ quan|hai đơn vị|ba bên|ba ngành|ba cơ quan|ba đơn vị|đoàn kiểm tra|đoàn thanh tra|đoàn công tác|đoàn giám sát|tổ kiểm tra|cơ sở|trường|đài|báo|báo chí|huyện|thị xã|thành phố|xã|phường|thị trấn|đặc khu|quận|bộ|công ty|ngân hàng|trung tâm|cá nhân|hiệp hội|tỉnh|viện|sở ngành|ban ngành|\
bộ phận|khu vực|truyền hình|cơ quan báo chí|tổng công ty|chi nhánh|cục|chi cục|ban quản lý|thôn|tổ dân phố|tổ chức tín dụng|nhà cung cấp|bệnh viện|hợp tác xã|nhà trường|tổ đại biểu|khu phố|ấp|bản|buôn|chi bộ|đảng bộ|chi hội|chi đoàn|chủ đầu tư|chủ cơ sở|nhà thầu|sàn thương mại điện tử|nhà đài|tập thể|hội đoàn thể|thành viên ban chỉ đạo|cơ sở giáo dục|tổ chức đảng|chủ doanh nghiệp|phòng ban|ông, bà|ông (bà)|chủ rừng|chủ tàu|chủ hộ|chủ đập|chủ phương tiện|chủ điểm|chủ đại lý|chủ cửa hàng|chủ quán|chủ thuê bao|chủ tài khoản|bên|đội kiểm tra|đội thanh tra|văn phòng đại diện|điểm bán|điểm kinh doanh|điểm cung cấp|điểm truy nhập|điểm giao dịch|điểm bưu điện|ví điện tử|nền tảng";

/// Group nouns that always open an entry of their own in a list.
const APART_HEADS: &str = "tổ bảo vệ an ninh, trật tự ở cơ sở|tổ bảo vệ an ninh, trật tự cơ sở|tổ bảo vệ an ninh trật tự ở cơ sở|tổ bảo vệ an ninh trật tự cơ sở|người có uy tín|chức sắc|tổ hợp tác|đoàn viên, thanh niên|đoàn viên, hội viên|hội viên, đoàn viên|cán bộ, chiến sĩ|cán bộ, chiến sỹ|cán bộ, giáo viên|phóng viên|cộng tác viên|báo cáo viên|tuyên truyền viên|ban đại diện cha mẹ học sinh|phòng khám|văn phòng công chứng|sàn giao dịch|khách sạn|nhà nghỉ|nhà trọ|cha mẹ học sinh|siêu thị|cửa hàng|đại lý|quỹ tín dụng|lực lượng tham gia bảo vệ an ninh, trật tự ở cơ sở|lực lượng tham gia bảo vệ an ninh, trật tự cơ sở|phương tiện thông tin đại chúng|phương tiện truyền thông|người dân|nhân dân|hộ dân|hộ kinh doanh|hộ gia đình|hội viên|thành viên|đại biểu|cán bộ, công chức, viên chức|cán bộ, công chức|cán bộ, đảng viên|công chức, viên chức|đảng viên|người lao động|đoàn viên|học sinh, sinh viên|học sinh|giáo viên|già làng|trưởng bản|người tiêu dùng|khách hàng|phụ huynh";

const VERBS: &str = "chủ trì|kéo giảm|lắp|phạt|bắt|triệt phá|sẵn sàng|từ chối|giới hạn|đối soát|thu giữ|canh gác|canh giữ|làm gương|nhắc|soạn|viết bài|báo ngay|báo cho|lưu bản|lưu hồ sơ|xuất trình|đến từng|đến tận|đi từng|phối hợp|chỉ đạo|triển khai|thực hiện|tăng cường|đẩy mạnh|tiếp tục|thường xuyên|chủ động|kịp thời|khẩn trương|nghiêm túc|tham mưu|xây dựng|\
rà soát|kiểm tra|xử lý|hướng dẫn|đôn đốc|theo dõi|tổng hợp|báo cáo|gửi|ban hành|căn cứ|quán triệt|phổ biến|tuyên truyền|nâng cao|bảo đảm|đảm bảo|bố trí|cung cấp|cập nhật|\
giám sát|quản lý|phát hiện|ngăn chặn|đấu tranh|tiếp nhận|giải quyết|nghiên cứu|đề xuất|lựa chọn|mở|phát động|duy trì|vận động|quan tâm|chịu trách nhiệm|có trách nhiệm|\
tập trung|ưu tiên|huy động|phân công|giao|yêu cầu|đề nghị|khuyến khích|hỗ trợ|tạo điều kiện|tích cực|thông báo|công bố|công khai|đăng tải|phát huy|lồng ghép|kiên quyết|\
áp dụng|sử dụng|bồi dưỡng|tập huấn|đào tạo|khắc phục|đưa|lấy|coi|xác định|phân tích|đánh giá|sơ kết|tổng kết|kiến nghị|định kỳ|hằng tháng|hàng tháng|hằng năm|hàng năm|\
hằng quý|hàng quý|trực tiếp|phải|cần|không|sẽ|đã|đang|có|được|là|cử|lập|hoàn thành|hoàn thiện|thẩm định|thành lập|kiện toàn|củng cố|siết chặt|nắm|giữ|chấn chỉnh|nhắc nhở|làm|\
giới thiệu|tiến hành|thu thập|xác minh|điều tra|truy tố|xét xử|tham gia|đăng ký|kết nối|chuẩn hóa|chấp hành|tuân thủ|thống nhất|nghiêm cấm|hạn chế|lưu ý|chú trọng|chia sẻ|\
trao đổi|liên hệ|xem xét|chưa|luôn|vẫn|đặt|tạm dừng|thu hồi|khóa|cắt|chuyển|bổ sung|sửa đổi|niêm yết|cam kết|ký|ứng dụng|khai thác|vận hành|chuẩn bị|tổ chức thực hiện|\
tổ chức triển khai|tổ chức tuyên truyền|tổ chức kiểm tra|tổ chức các|tổ chức tập huấn|tổ chức quán triệt|tổ chức thi|tổ chức rà|tổ chức hội|tổ chức tốt|khảo sát|truy quét|tấn công|\
phòng ngừa|phòng chống|bóc gỡ|ngừng|thanh tra|rà quét|lắp đặt|bảo vệ|tìm hiểu|nhận thức|biết|đề cao|ký kết|thông tin|bàn giao|gương mẫu|đầu tư|tố giác|dừng|giúp|\
tự|phát thanh|phát sóng|biên soạn|soạn thảo|in ấn|phát hành|phân bổ|thẩm tra|giám định|kiểm định|xác thực|nhắn tin|thiết kế|chuyển giao|hợp tác|liên kết|tham vấn|tư vấn|hòa giải|\
vinh danh|cài đặt|làm việc|làm rõ|truy vết|truy bắt|bắt giữ|phong tỏa|niêm phong|tịch thu|tiêu hủy|xử phạt|phê bình|điều phối|ứng cứu|sao lưu|diễn tập|đối thoại|đối chiếu|thí điểm|đôn đốc|nêu gương|\
kịp thời|cam đoan|bám sát|chú ý|thu hút|tuyển dụng|sắp xếp|bổ nhiệm|quy hoạch|giải đáp|trả lời|phúc đáp|tiến tới|từng bước|nhanh chóng|quyết liệt|đồng loạt|gấp rút|sáng tạo|mạnh dạn|phân loại|chọn lọc|thay thế|phấn đấu|phản ánh|cân đối|tăng thời lượng|tăng thời gian|tăng tần suất|tăng số lượng|kiểm soát|đẩy lùi|kiềm chế|đóng góp|phản hồi|trang bị|mua sắm|nâng cấp|tích hợp|kích hoạt|cảnh báo|khuyến cáo|công nhận|rút kinh nghiệm|kiểm điểm|giao ban|giao lưu|nhân rộng|biểu dương|khen thưởng|lập hồ sơ|thực thi|tập hợp|đề ra|truyền thông rộng rãi|góp ý|tham gia ý kiến|tiếp thu|kịp|hành động|cụ thể hóa|thiết lập|khẳng định|nhất là|đổi mới|tận dụng|khởi tố|đẩy nhanh|phê duyệt|trình|thu|nộp|xóa|gỡ|sớm|vận dụng|đăng|lãnh đạo|lãnh đạo, chỉ đạo|hoãn|hủy|bãi bỏ|đình chỉ|chặn|lọc|quét|dò|tuần tra|canh phòng|trực|ứng trực|ứng phó|sơ tán|di dời|cứu hộ|cứu nạn|neo đậu|gia cố|khơi thông|khôi phục|dự trữ|cứu trợ|dự phòng|phòng chống|phòng, chống|đối phó|quán xuyến|nhận diện|nhận biết|đề phòng|cảnh giác|lan tỏa|khuyến nghị|khuyến cáo|phụ trách|định vị|dò tìm|trinh sát|giải mã|tạm giữ|lần theo|đảm nhiệm|đảm nhận|chấm dứt|mở rộng|kiểm kê|kiểm đếm|hậu kiểm|bồi thường|tham dự|đồng chủ trì|phối kết hợp|đặt hàng|quảng bá|ra mắt|khai trương|răn đe|cảnh tỉnh|thúc đẩy|phát triển|khơi dậy|kêu gọi|hưởng ứng|cổ vũ|động viên|thăm hỏi|chi trả|quyết toán|thanh toán|giải ngân|phân khai|giao dự toán|lập dự toán|cấp|cấp phép|cấp phát|cho phép|miễn|giảm|tăng|gia hạn|điều chỉnh|cắt giảm|đơn giản hóa|số hóa|chuyển đổi|khai báo|kê khai|thống kê|rà|truy xuất|truy tìm|lập biên bản|đấu nối|lưu trữ|lưu giữ|bảo mật|mã hóa|phân quyền|phân cấp|ủy quyền|ban bố|công nhận|sáp nhập|hợp nhất|giải thể|luân chuyển|kỷ luật|xem xét|thẩm duyệt|đo kiểm|giám sát|giám hộ|chăm sóc|chăm lo|tôn trọng|ngăn ngừa|loại bỏ|triệt phá|triệt xóa|bắt|bóc tách|đăng cai|chủ động|tranh thủ|tận dụng|vượt|hướng tới|tiếp cận|truyền đạt|quán triệt|trực ban|thường trực|túc trực|quản trị|vận chuyển|điều hành|thẩm định|trích|lồng ghép|xác lập|thay|giải trình|tự kiểm tra|tự rà soát|khẩn trương|đồng hành|chung tay|nghiêm cấm|giữ vững|giữ gìn|phân luồng|phân tuyến|bảo trì|bảo dưỡng|đôn đốc|trưng bày|treo|phát|dán|in|xuất bản|sản xuất|ghi|thu thập|thu gom|nhập|xuất|tra cứu|tuyên dương|tôn vinh|cử|bầu|bàn|họp|mời|triệu tập|trả|hoàn trả|hoàn thuế|tháo gỡ|gỡ bỏ|giải tỏa|tổng rà soát|tổng kiểm tra|cơ bản thống nhất|cơ bản nhất trí|cơ bản đồng ý|đồng ý|nhất trí|ghi nhận|hoan nghênh|khoanh vùng|cách ly|sàng lọc|khử|tiêm|khám|điều trị|theo dõi sát|nắm chắc|nắm bắt|không để|không được|bảo hộ|tiết kiệm|chống|xóa bỏ|ưu tiên|tổ chức ký|tổ chức cho|tổ chức đoàn|tổ chức sơ|tổ chức tổng|tổ chức học|tổ chức lấy|tổ chức đánh|tổ chức kiểm|tổ chức trực|tổ chức đấu|tổ chức vận|tổ chức phổ|tổ chức theo|tổ chức quản|tổ chức ít|tổ chức lễ|tổ chức phát|tổ chức đào|tổ chức bồi|tổ chức diễn|tổ chức làm|tổ chức việc|tổ chức họp|tổ chức khảo|tổ chức tiếp|tổ chức nghiên|tổ chức xây|tổ chức đối|tổ chức thanh|tổ chức tuần|tổ chức bảo|tổ chức sinh|tổ chức hướng|tổ chức giám|tổ chức xử|tổ chức cung|tổ chức thu|tổ chức lồng|thi hành|thi hành nghiêm|thụ lý|luân phiên|tiên phong|nhận|xếp|dành|chọn|trao|rút|ngắt|gọi hỏi|gọi điện|tạm khóa|tạm ngừng|tạm đình chỉ|chỉ định|điều động|điều chuyển|biệt phái|trưng tập|trưng dụng|tuyển chọn|xét duyệt|nghiệm thu|khởi động|kết thúc|thảo luận|thương thảo|đàm phán|thỏa thuận|dẫn giải|truy nã|cưỡng chế|bắt buộc|thuyết phục|cảm hóa|giải thích|diễn giải|biên dịch|bác bỏ|cải chính|đính chính|đấu thầu|kế thừa|phân kỳ|phân định|phân nhóm|huấn luyện|rèn luyện|luyện tập|sát hạch|trao tặng|bảo quản|sửa chữa|tu sửa|dọn dẹp|chỉnh trang|làm gọn|làm sạch|cắm biển|ghi hình|ghi âm|ghi chép|nhập liệu|truy cập|vô hiệu hóa|đánh sập|triệt tiêu|cô lập|mở khóa|thúc giục|đốc thúc|tường trình|trình bày|thuyết minh|chứng minh|so sánh|soát xét|kiểm thử|dỡ bỏ|phá dỡ|trợ giúp|chung sức|góp phần|tính toán|dự kiến|ước tính|lượng hóa|đề cử|tự giác|tuyệt đối|nghiêm khắc|linh hoạt|nỗ lực|cố gắng|đi đầu|đi sâu|dẫn đầu|làm tốt|thắt chặt|siết|gia tăng|đồng bộ|cùng nhau|cùng chung|quyết tâm|tăng tốc|bứt phá|nhân bản|in sao|sao gửi|sao chụp|ban hành|phát tờ rơi|lên kế hoạch|lên phương án|lên danh sách|chia nhóm|tìm kiếm|tầm soát|khoanh nợ|xin ý kiến|lấy ý kiến|đối khớp|khớp nối|công chiếu|tiếp sóng|tiếp âm|phát lại|dàn dựng|sáng tác|biểu diễn|chiếu phim|tổ chức chiếu|tổ chức nói|tổ chức ra|tổ chức cấp|tổ chức bàn|tổ chức mở|tổ chức sàng|tổ chức gặp|tổ chức đăng|tổ chức niêm|tổ chức viết|tổ chức cam|tổ chức các|tổ chức liên|tổ chức tọa|tổ chức giao|tổ chức trao|tổ chức rút|tổ chức chấm|tổ chức đi|tổ chức lực|tổ chức thường|tổ chức điều|tổ chức phân|tổ chức lại|xung kích|bám|bám nắm|cơ bản|hoạt động theo|làm việc theo|sinh hoạt theo|ra quân|ra quyết định|ra văn bản|ra thông báo|ra chỉ thị|ra công điện|hoàn chỉnh|hoàn tất|chốt lại|chốt danh sách|chốt số liệu|gắn|gắn nhãn|dán nhãn|nâng|rút ngắn|thay đổi|đáp ứng|đeo bám|trích xuất|chỉ rõ|nêu rõ|tạo lập|chuyển tiếp|chuyển hồ sơ|lưu vết|ghi nhật ký|ngắt kết nối|giữ nguyên|giữ lại|hiến kế|vào cuộc|kéo dài|đính kèm|ký số|dồn lực|trấn áp|bóc trần|vạch trần|lật tẩy|xóa sổ|phá án|lập án|lập chuyên án|đột kích|áp giải|giao nộp|truy thu|khấu trừ|tạm ứng|đăng phát|chuyển tải|nhân lên|phổ cập|tháo dỡ|phát quang|nạo vét|chi viện|tiếp ứng|đánh dấu|hiệp đồng";

const STOPS: &str = "trong|để|nhằm|khi|nếu|theo|về|tại|từ|đến|do|bởi|với|qua|thông qua|trước|sau|như|gồm|bao gồm|mà|vì|nên|thì|cùng|cùng với|ngoài|đối với|cho|vào|ra|\
bằng|trên|chậm nhất|xong|định hướng|gắn với|dưới|trên cơ sở|ngày|này|nêu|kèm|đồng thời|tới|quy định|v/v|(|thời gian|ở|gây|còn|bị|ngay|đặc biệt|đầu tiên|nhưng|hay|việc|lên|xuống|hiện|kết quả|nêu trên";

const MODIFIERS: &str = "từ tỉnh đến cơ sở|từ tỉnh tới cơ sở|từ tỉnh đến cấp xã|từ tỉnh đến xã|từ cấp tỉnh đến cấp xã|từ cấp tỉnh đến cơ sở|từ huyện đến cơ sở|từ trung ương đến địa phương|từ trung ương đến cơ sở|không gian mạng|phụ trách lĩnh vực|có liên quan|phát thanh|chi nhánh|liên quan|chức năng|trên địa bàn|trong tỉnh|trong ngành|trong lĩnh vực|hoạt động trong|hoạt động trên|quản lý nhà nước|cung cấp dịch vụ|cung cấp|có chức năng|\
kinh doanh|quản lý thị trường|nhà nước|cấp huyện|cấp xã|cấp tỉnh|các cấp|trực thuộc|thuộc|bưu chính|viễn thông|thông tấn|truyền thanh|có thẩm quyền|phối hợp có liên quan|đóng trên địa bàn|\
chủ quản|chuyên môn|chuyên ngành|nghiệp vụ|của tỉnh|của thành phố|của huyện|nêu trên|được giao|tham mưu|thông tin đại chúng|thông tin truyền thông|công nghệ thông tin|thông tin và truyền thông|tiến hành tố tụng|\
giáo dục|đào tạo|y tế|có trụ sở|được kiểm tra|được thanh tra|được giám sát|được phân công|được giao nhiệm vụ|còn lại|ven biển|miền núi|vùng cao|biên giới|hải đảo|đồng bằng|phía bắc|phía nam|miền trung|dự họp|thụ hưởng|toàn tỉnh|trong toàn tỉnh|cả nước|thanh tra|điều tra|kiểm tra|bảo vệ pháp luật|thông tin điện tử|trong và ngoài tỉnh|thông tin cơ sở|truyền thông|chuyển phát|khác|thường trú|trên toàn tỉnh|ngoài công lập|cùng cấp|cấp trên|cấp dưới|cấp độ 1 trở lên|cấp độ 1|từ cấp độ 1 trở lên|cấp độ 2 trở lên|cấp độ 2|từ cấp độ 2 trở lên|cấp độ 3 trở lên|cấp độ 3|từ cấp độ 3 trở lên|cấp độ 4 trở lên|cấp độ 4|từ cấp độ 4 trở lên|cấp độ 5 trở lên|cấp độ 5|từ cấp độ 5 trở lên";

/// Phrases by their first word, longest first.
type ByFirst<T> = FxHashMap<String, Vec<(String, T)>>;

type Table = ByFirst<Role>;

fn phrases() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table::default();
        for (list, role) in [
            (VERBS, Role::Verb),
            (STOPS, Role::Stop),
            (MODIFIERS, Role::Modifier),
        ] {
            // What a scan took from these was given back before anyone asks.
            enter(&mut table, list, role, false);
        }
        for list in table.values_mut() {
            list.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        }
        table
    })
}

/// Enters the phrases of a list under their first words, with the spellings a scan makes of them.
fn enter<T: Copy>(table: &mut ByFirst<T>, list: &str, class: T, scanned: bool) {
    for phrase in list.split('|') {
        let damaged = if scanned {
            crate::damage::damaged(phrase)
        } else {
            Vec::new()
        };
        for spelling in std::iter::once(phrase.to_owned()).chain(damaged) {
            let first = first_word(&spelling).to_owned();
            table.entry(first).or_default().push((spelling, class));
        }
    }
}

fn heads() -> &'static ByFirst<Head> {
    static TABLE: OnceLock<ByFirst<Head>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: ByFirst<Head> = ByFirst::default();
        for (list, head) in [
            (NAMED_HEADS, Head::Named),
            (OFFICES, Head::Office),
            (GENERIC_HEADS, Head::Generic),
            (APART_HEADS, Head::Apart),
        ] {
            enter(&mut table, list, head, true);
        }
        for list in table.values_mut() {
            list.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        }
        table
    })
}

/// All phrases that the reader knows as heads of bodies, verbs, stops and modifiers.
pub(crate) fn known_phrases() -> impl Iterator<Item = &'static str> {
    [
        NAMED_HEADS,
        OFFICES,
        GENERIC_HEADS,
        APART_HEADS,
        VERBS,
        STOPS,
        MODIFIERS,
    ]
    .into_iter()
    .flat_map(|list| list.split('|'))
}

/// Phrases that are looked for at the start of a key.
pub(crate) struct Phrases(ByFirst<()>);

impl Phrases {
    /// The phrases of a list parted by `|`.
    pub fn of(list: &str) -> Self {
        Self::entered(list, false)
    }

    /// The phrases of a list with the spellings that a scan makes of them.
    pub fn scanned(list: &str) -> Self {
        Self::entered(list, true)
    }

    fn entered(list: &str, scanned: bool) -> Self {
        let mut table = ByFirst::default();
        enter(&mut table, list, (), scanned);
        for list in table.values_mut() {
            list.sort_by_key(|(phrase, ())| std::cmp::Reverse(phrase.len()));
        }
        Self(table)
    }

    /// The longest phrase at the start of `key`.
    pub fn at(&self, key: &str) -> Option<&str> {
        self.0
            .get(first_word(key))?
            .iter()
            .map(|(phrase, ())| phrase.as_str())
            .find(|phrase| starts_with_phrase(key, phrase))
    }
}

/// Phrases that are looked for at the end of a key, each with a value.
pub(crate) struct Endings<T>(ByFirst<T>);

impl<T: Copy> Endings<T> {
    /// The phrases with their values; the first of those that fit wins.
    pub fn of(phrases: impl Iterator<Item = (String, T)>) -> Self {
        let mut table = ByFirst::default();
        for (phrase, value) in phrases {
            let last = last_word(&phrase).to_owned();
            table
                .entry(last)
                .or_insert_with(Vec::new)
                .push((phrase, value));
        }
        Self(table)
    }

    /// What stands before a phrase at the end of `head`, as whole words, and the value of that phrase; `fits` may refuse one.
    pub fn strip<'k>(&self, head: &'k str, fits: impl Fn(&str) -> bool) -> Option<(&'k str, T)> {
        let list = self.0.get(last_word(head))?;
        list.iter().find_map(|(phrase, value)| {
            let rest = head.strip_suffix(phrase.as_str())?;
            (!rest.ends_with(char::is_alphanumeric) && fits(rest)).then_some((rest, *value))
        })
    }
}

/// The letters and digits at the end of `key`.
fn last_word(key: &str) -> &str {
    key.rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
}

/// What kind of name a head opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    Named,
    Office,
    Generic,
    Apart,
}

/// The heads that begin at the start of `key`, longest first within each class: (length, class).
pub(crate) fn heads_at(key: &str) -> impl Iterator<Item = (usize, Head)> {
    let first = first_word(key);
    heads()
        .get(first)
        .into_iter()
        .flatten()
        .filter(move |(phrase, _)| starts_with_phrase(key, phrase))
        .map(|(phrase, head)| (phrase.len(), *head))
}

/// The longest phrase with a role at the start of `key`.
pub(crate) fn role_at(key: &str) -> Option<(usize, Role)> {
    let list = phrases().get(first_word(key))?;
    list.iter()
        .find(|(phrase, _)| starts_with_phrase(key, phrase))
        .map(|(phrase, role)| (phrase.len(), *role))
}

/// The longest phrase of one role at the start of `key`.
pub(crate) fn role_length(key: &str, wanted: Role) -> Option<usize> {
    let list = phrases().get(first_word(key))?;
    list.iter()
        .find(|(phrase, role)| *role == wanted && starts_with_phrase(key, phrase))
        .map(|(phrase, _)| phrase.len())
}

/// True when `key` begins with `phrase` as whole words.
pub(crate) fn starts_with_phrase(key: &str, phrase: &str) -> bool {
    let Some(rest) = key.strip_prefix(phrase) else {
        return false;
    };
    match rest.as_bytes().first() {
        None => true,
        Some(byte) if byte.is_ascii() => !byte.is_ascii_alphanumeric(),
        Some(_) => rest.chars().next().is_none_or(|c| !c.is_alphanumeric()),
    }
}

/// True when `key` ends with `phrase` as whole words.
pub(crate) fn ends_with_phrase(key: &str, phrase: &str) -> bool {
    key.strip_suffix(phrase)
        .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
}

/// The letters, digits and slashes at the start of `key`. Signs of the Latin and general punctuation blocks end it too.
fn first_word(key: &str) -> &str {
    let end = key
        .bytes()
        .position(|byte| match byte {
            0xc2 | 0xe2 => true,
            byte => byte.is_ascii() && !byte.is_ascii_alphanumeric() && byte != b'/',
        })
        .unwrap_or(key.len());
    key.get(..end).unwrap_or_default()
}

/// True when a capital line of a letterhead begins the name of a body rather than going on with the one above.
pub(crate) fn opens_letterhead_body(key: &str) -> bool {
    const NOT: &[&str] = &[
        "tỉnh ",
        "thành phố ",
        "huyện ",
        "xã ",
        "phường ",
        "quận ",
        "thị xã ",
        "thị trấn ",
        "đặc khu ",
        "chi nhánh ",
        "hội sở",
        "trụ sở chính",
        "phòng giao dịch ",
    ];
    if starts_with_phrase(key, "tỉnh ủy")
        || starts_with_phrase(key, "thành ủy")
        || starts_with_phrase(key, "huyện ủy")
    {
        return true;
    }
    !NOT.iter().any(|word| key.starts_with(word))
        && heads_at(key).any(|(_, head)| head == Head::Named)
}
