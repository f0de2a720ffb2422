//! Small files made here: one directive in invented words, and files that must be refused.

use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

/// An invented directive without anything to find fault with.
pub const DIRECTIVE: &str = "\
ỦY BAN NHÂN DÂN
TỈNH LAM GIANG
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 4127/UBND-NC
Lam Giang, ngày 09 tháng 9 năm 2026
V/v ngăn chặn tin nhắn rác, cuộc gọi lừa đảo

Kính gửi:
- Công an tỉnh;
- Sở Khoa học và Công nghệ.

Để ngăn chặn tin nhắn rác, cuộc gọi lừa đảo trên địa bàn tỉnh, Ủy ban nhân dân tỉnh yêu cầu:
1. Công an tỉnh tổng hợp các phương thức lừa đảo mới và thông báo cho các cơ quan, đơn vị, hoàn thành trước ngày 30/9/2026.
2. Sở Khoa học và Công nghệ chủ trì, phối hợp với Công an tỉnh kiểm tra việc đăng ký thông tin thuê bao tại các điểm bán SIM, gửi báo cáo kết quả trước ngày 15/10/2026.

Nơi nhận:
- Như trên;
- Lưu: VT, NC.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Trần Quang Hải
";

/// A directive with what people have to work on: a body that no directory knows, a group of bodies, an order without a day.
pub const LETTER: &str = "\
ỦY BAN NHÂN DÂN
TỈNH LAM GIANG
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 4128/UBND-NC
Lam Giang, ngày 09 tháng 9 năm 2026
V/v tăng cường ngăn chặn tin nhắn rác, cuộc gọi lừa đảo

Kính gửi:
- Công an tỉnh;
- Sở Khoa học và Công nghệ;
- Chi cục An toàn số tỉnh;
- Ủy ban nhân dân các xã, phường.

Thực hiện Chỉ thị số 18/CT-TTg của Thủ tướng Chính phủ và Công văn số 4127/UBND-NC ngày 05/8/2026 của Ủy ban nhân dân tỉnh, để ngăn chặn tin nhắn rác, cuộc gọi lừa đảo trên địa bàn tỉnh, Ủy ban nhân dân tỉnh yêu cầu:
1. Công an tỉnh tổng hợp các phương thức lừa đảo mới và thông báo cho các cơ quan, đơn vị, hoàn thành trước ngày 30/9/2026.
2. Sở Khoa học và Công nghệ chủ trì, phối hợp với Công an tỉnh kiểm tra việc đăng ký thông tin thuê bao tại các điểm bán SIM, gửi báo cáo kết quả trước ngày 15/10/2026.
3. Chi cục An toàn số tỉnh biên soạn tài liệu hướng dẫn người dân nhận biết cuộc gọi lừa đảo, hoàn thành trước ngày 20/10/2026.
4. Ủy ban nhân dân các xã, phường tuyên truyền cho người dân trên hệ thống truyền thanh cơ sở.

Các cơ quan, đơn vị báo cáo kết quả thực hiện về Ủy ban nhân dân tỉnh (qua Sở Khoa học và Công nghệ) trước ngày 25 hằng tháng.

Nơi nhận:
- Như trên;
- Lưu: VT, NC.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Trần Quang Hải
";

/// A zip file of these parts.
pub fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default();
        writer.start_file(*name, options).expect("a name");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

/// A .docx with one paragraph for each line.
pub fn docx_of(text: &str) -> Vec<u8> {
    let mut body = String::new();
    for line in text.lines() {
        let line = line.replace('&', "&amp;").replace('<', "&lt;");
        body.push_str("<w:p><w:r><w:t xml:space=\"preserve\">");
        body.push_str(&line);
        body.push_str("</w:t></w:r></w:p>");
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{body}</w:body></w:document>"
    );
    zip_of(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
    ])
}

/// A .docx whose body is 64 MB of one letter: a few dozen kilobytes on the disk.
pub fn zip_bomb() -> Vec<u8> {
    docx_of(&"a".repeat(64 * 1024 * 1024))
}

/// A Word 97-2003 file, or a password-protected new one: the container with the name of its first stream.
pub fn ole(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    bytes
}

/// A PDF of one page that holds a picture and no letter.
pub fn scan() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        "<< /Type /Page /Parent 2 0 R /Resources << /XObject << /I 4 0 R >> >> /Contents 5 0 R >>",
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n\
         stream\n0\nendstream",
        "<< /Length 26 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let at = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    out.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").bytes(),
    );
    out
}
