//! PDF files made here: ordinary ones, and ones that no office program would write.

/// A file of these objects, numbered from 1; the first is the root.
pub fn pdf_of(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut offsets = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).bytes());
    }
    let (at, n) = (out.len(), objects.len() + 1);
    out.extend(format!("xref\n0 {n}\n0000000000 65535 f \n").bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size {n} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n").bytes());
    out
}

fn stream(dictionary: &str, data: &str) -> String {
    format!(
        "<< {dictionary} /Length {} >>\nstream\n{data}\nendstream",
        data.len()
    )
}

/// `n` pages of one sentence, which they share.
pub fn pages(n: usize) -> Vec<u8> {
    pages_of(
        n,
        "BT /F 12 Tf 72 720 Td (Uy ban nhan dan tinh yeu cau cac so, nganh bao cao.) Tj ET",
    )
}

/// 1,900 pages that share a great many lines to draw: half a minute of work.
pub fn slow() -> Vec<u8> {
    pages_of(1_900, &"0 0 m 9 9 l S\n".repeat(5_000))
}

fn pages_of(n: usize, content: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..n).map(|i| format!("{} 0 R", 5 + i)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {n} /MediaBox [0 0 595 842] >>",
            kids.join(" ")
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
            .to_owned(),
        stream("", content),
    ];
    let page =
        "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 3 0 R >> >> /Contents 4 0 R >>";
    objects.extend(std::iter::repeat_n(page.to_owned(), n));
    pdf_of(&objects)
}

/// One page that draws a form, which draws another ten times, and so on for `depth` levels. A form past the last draws
/// itself where `is_endless`.
pub fn forms(depth: usize, is_endless: bool) -> Vec<u8> {
    let form = |inner: usize, content: &str| {
        let head = format!(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {inner} 0 R >> >>"
        );
        stream(&head, content)
    };
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>"
            .to_owned(),
        stream("", "/X Do"),
    ];
    for level in 0..depth {
        objects.push(form(6 + level, &"/X Do ".repeat(10)));
    }
    let last = 5 + depth;
    objects.push(form(last, if is_endless { "/X Do" } else { "q Q" }));
    pdf_of(&objects)
}

/// An array of `n` numbers: two bytes each in the file, fifty times that in memory.
pub fn numbers(n: usize) -> Vec<u8> {
    pdf_of(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [] /Count 0 >>".to_owned(),
        format!("[{}]", "0 ".repeat(n)),
    ])
}

/// Brackets within brackets, `n` deep.
pub fn brackets(n: usize) -> Vec<u8> {
    pdf_of(&[
        format!(
            "<< /Type /Catalog /Pages 2 0 R /X {}{} >>",
            "[".repeat(n),
            "]".repeat(n)
        ),
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999999 >>".to_owned(),
    ])
}
