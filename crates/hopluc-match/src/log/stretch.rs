//! Reads a log stretch by stretch, for whoever keeps the place in it: what has been read of a log that still grows.
//!
//! Opens no file. Of lines without a hit it gives nothing away but how many there were and in which hours.

use super::time::{Dates, Instant, Stamp, of_line};
use super::{Format, Hit, LineFaults, Probe, Reader};
use crate::index::Index;

/// What a stretch of a log held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Records that were compared.
    pub n_records: u64,
    /// Sound lines about something else.
    pub n_other: u64,
    /// Lines that were no records of the format, by what is wrong with them.
    pub faults: LineFaults,
}

/// A log in the reading, with what its head says.
pub struct LogReader<'a> {
    probe: Probe<'a>,
    reader: Option<Reader>,
    format: Option<Format>,
    dates: Dates,
}

impl<'a> LogReader<'a> {
    /// A log of which nothing was read. Its format is recognised from the first stretch if it is left out.
    pub fn new(index: Index<'a>, format: Option<Format>, dates: Dates) -> Self {
        Self {
            probe: Probe::new(index),
            reader: format.map(|format| Reader::new(format, dates)),
            format,
            dates,
        }
    }

    /// The format, once it is known.
    pub fn format(&self) -> Option<Format> {
        self.format
    }

    /// Says when the lines that come next were written, for times without a year.
    pub fn refer_to(&mut self, reference: Instant) {
        self.dates.reference = Some(reference);
        match &mut self.reader {
            Some(Reader::Json(_, dates) | Reader::Text(_, dates)) => *dates = self.dates,
            // The times of Zeek's columns are whole.
            Some(Reader::Zeek(_)) | None => {}
        }
    }

    /// Whether the format is known, after looking at the beginning of the log, of which the last line may be cut.
    ///
    /// What a head says of the columns is taken in, so that a log can be gone on with in the middle.
    pub fn knows(&mut self, beginning: &[u8]) -> bool {
        if self.format.is_none() {
            self.format = Format::of(beginning);
            let format = self.format;
            self.reader = format.map(|format| Reader::new(format, self.dates));
        }
        if let Some(Reader::Zeek(columns)) = &mut self.reader {
            for line in beginning.split(|byte| *byte == b'\n') {
                if line.first() == Some(&b'#') {
                    columns.take(line);
                }
            }
        }
        self.format.is_some()
    }

    /// Compares whole lines, the last one ended too; `at` is where they begin in the log. `None` while the format is not known.
    ///
    /// `hour` is told of each hour in which a line was, in hours after 1970 in UTC, once for lines that follow each other.
    pub fn read(
        &mut self,
        (at, text): (u64, &[u8]),
        hour: &mut dyn FnMut(i64),
        emit: &mut dyn FnMut(&Hit<'_>),
    ) -> Option<Stretch> {
        if !text.trim_ascii().is_empty() {
            self.knows(text);
        }
        let format = self.format?;
        let counts = self
            .reader
            .as_mut()?
            .read(&mut self.probe, (at, text), emit);
        let mut last = None;
        for line in text.split(|byte| *byte == b'\n') {
            let time = format.time_of(line, &self.dates);
            let now = time.map(|at| at.micros().div_euclid(3_600_000_000));
            if now.is_some() && now != last {
                last = now;
                now.into_iter().for_each(&mut *hour);
            }
        }
        Some(Stretch {
            n_records: counts.records,
            n_other: counts.other,
            faults: counts.faults,
        })
    }
}

impl Format {
    /// When the event of a line was, read quickly: where several times stand in a line, the first one. `None` where none does.
    pub fn time_of(self, line: &[u8], dates: &Dates) -> Option<Instant> {
        let stamp = match self {
            Self::ZeekTsv => Stamp::at(line, 0)?,
            Self::ZeekJson | Self::Eve => {
                let key: &[u8] = if self == Self::Eve {
                    b"\"timestamp\""
                } else {
                    b"\"ts\""
                };
                let at = memchr::memmem::find(line, key)? + key.len();
                let behind = line.get(at..)?;
                let is_before = |byte: &u8| matches!(byte, b':' | b' ' | b'"');
                let skipped = behind.iter().take_while(|byte| is_before(byte)).count();
                Stamp::at(line, at + skipped)?
            }
            _ => of_line(line)?,
        };
        Some(stamp.resolved(dates)?.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IndexBuilder, IndicatorKind};

    const ZEEK: &str = "#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\n\
                        1795395600.5\tC1\t10.0.0.1\t1\t203.0.113.7\n1795399200.0\tC2\t10.0.0.2\t1\t8.8.4.4\n\
                        1795399201.0\tC3\t10.0.0.3\t1\t203.0.113.7\n";

    /// Offsets and records of the hits, and the hours, of a log that is read in pieces cut behind these lines.
    fn read_in(cuts: &[usize]) -> (Vec<(u64, String)>, Vec<i64>, Stretch) {
        let mut builder = IndexBuilder::new();
        builder.add(IndicatorKind::Address, "203.0.113.7").unwrap();
        let snapshot = builder.finish();
        let (mut hits, mut hours, mut sum) = (Vec::new(), Vec::new(), Stretch::default());
        let lines: Vec<&str> = ZEEK.split_inclusive('\n').collect();
        let mut at = 0;
        let mut reader = LogReader::new(snapshot.index(), None, Dates::default());
        let mut from = 0;
        for to in cuts.iter().copied().chain([lines.len()]) {
            let text = lines.get(from..to).unwrap().concat();
            let stretch = reader.read(
                (at, text.as_bytes()),
                &mut |hour| hours.push(hour),
                &mut |hit| hits.push((hit.offset, String::from_utf8_lossy(hit.record).into())),
            );
            let stretch = stretch.unwrap();
            sum.n_records += stretch.n_records;
            at += text.len() as u64;
            from = to;
        }
        hours.dedup();
        (hits, hours, sum)
    }

    #[test]
    fn pieces_give_what_the_whole_gives() {
        let whole = read_in(&[]);
        assert_eq!((whole.0.len(), whole.2.n_records), (2, 3));
        assert_eq!(whole.1, [1_795_395_600 / 3600, 1_795_399_200 / 3600]);
        for cut in 1..4 {
            assert_eq!(read_in(&[cut]), whole, "{cut}");
        }
        assert_eq!(read_in(&[1, 2, 3, 4]), whole);
    }

    #[test]
    fn a_log_is_gone_on_with_in_the_middle_once_its_head_is_known() {
        let mut builder = IndexBuilder::new();
        builder.add(IndicatorKind::Address, "203.0.113.7").unwrap();
        let snapshot = builder.finish();
        let mut reader = LogReader::new(snapshot.index(), None, Dates::default());
        assert!(reader.knows(ZEEK.as_bytes()));
        let at = ZEEK.find("1795399201").unwrap();
        let mut n_hits = 0;
        let rest = ZEEK.as_bytes().get(at..).unwrap();
        let stretch = reader.read((at as u64, rest), &mut |_| (), &mut |_| n_hits += 1);
        assert_eq!((stretch.unwrap().n_records, n_hits), (1, 1));
        let mut unknown = LogReader::new(snapshot.index(), None, Dates::default());
        assert!(
            unknown
                .read((0, b"what\n"), &mut |_| (), &mut |_| ())
                .is_none()
        );
    }

    #[test]
    fn a_log_that_is_followed_past_new_year_keeps_its_year() {
        let mut builder = IndexBuilder::new();
        builder.add(IndicatorKind::Domain, "evil.example").unwrap();
        let snapshot = builder.finish();
        let mut reader = LogReader::new(snapshot.index(), None, Dates::default());
        let line = |day: &str| {
            format!("{day} 08:00:00 ns dnsmasq[1]: query[A] evil.example from 10.0.0.1\n")
        };
        let mut years = Vec::new();
        for (reference, day) in [(1_798_700_000, "Dec 31"), (1_798_800_000, "Jan  1")] {
            reader.refer_to(Instant::of_seconds(reference));
            let text = line(day);
            let stretch = reader.read((0, text.as_bytes()), &mut |_| (), &mut |hit| {
                years.push(
                    hit.time
                        .unwrap()
                        .at
                        .to_string()
                        .split('-')
                        .next()
                        .unwrap()
                        .to_owned(),
                );
            });
            assert_eq!(stretch.unwrap().n_records, 1);
        }
        assert_eq!(years, ["2026", "2027"]);
    }

    #[test]
    fn the_time_of_a_line_is_read_in_every_format() {
        let check = |format: Format, line: &str| {
            let dates = Dates {
                reference: Some(Instant::of_seconds(1_795_500_000)),
                ..Dates::default()
            };
            let at = format.time_of(line.as_bytes(), &dates);
            let at = at.map(|at| at.to_string());
            assert_eq!(at.as_deref(), Some("2026-11-23T01:00:00.000000Z"), "{line}");
        };
        check(Format::ZeekTsv, "1795395600.0\tC1\t10.0.0.1");
        check(Format::ZeekJson, r#"{"ts":1795395600.0,"uid":"C1"}"#);
        check(
            Format::Eve,
            r#"{"timestamp":"2026-11-23T01:00:00.000000+0000","flow_id":1}"#,
        );
        check(
            Format::Bind,
            "23-Nov-2026 08:00:00.000 queries: info: client @0x7 10.0.0.1#1 (a.vn): query: a.vn IN A + (1.1.1.1)",
        );
        check(
            Format::Syslog,
            "<34>1 2026-11-23T08:00:00+07:00 h named 1 - - x",
        );
        check(Format::Syslog, "<34>Nov 23 08:00:00 h named[1]: x");
        check(
            Format::Cef,
            "Nov 23 08:00:00 h CEF:0|a|b|1|2|c|3|src=10.0.0.1",
        );
        assert_eq!(Format::Eve.time_of(b"{}", &Dates::default()), None);
    }
}
