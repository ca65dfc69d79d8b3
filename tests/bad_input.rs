//! Bad input through the whole core: each has its named reason or its named warning, in bounded time.

use std::io::Write;
use std::time::Duration;

use copydesk::extract::Models;
use copydesk::extract::{self, Code, Meter, Raw, Reason, Settings, Stage, StageSet, decode};
use cpu_time::ThreadTime;

/// What an input must come to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Refused(Reason),
    /// Read, with these warnings among others.
    Read(&'static [Code]),
}

use Fate::{Read, Refused};

const MEGABYTE: usize = 1 << 20;

/// Far above what any of these needs on a slow machine without optimisation, far below what a quadratic scan or an
/// unbounded inflation of them takes. CPU time of this thread, so that a busy machine does not matter.
const CPU_MAX: Duration = Duration::from_secs(30);

/// Without the network: these are trials of what finds and cuts the text, and reading megabytes costs linear but long time.
fn settings() -> Settings {
    Settings {
        decode: decode::Settings {
            bytes_max: 16 * MEGABYTE,
            inflate_ratio_max: 200,
            json_depth_max: 64,
            json_keys_max: 10_000,
            fields: decode::FieldMap::default(),
        },
        stages: StageSet::all().without(Stage::Reading),
        models: Models::embedded().expect("whole models"),
    }
}

fn check_raw(name: &str, raw: Raw<'_>, fate: Fate) {
    let begin = ThreadTime::now();
    let result = extract::enrich(&settings(), raw, &mut Meter::still());
    let spent = begin.elapsed();
    println!("{name}: {spent:?}");
    assert!(spent < CPU_MAX, "{name} took {spent:?}");
    match (fate, result) {
        (Refused(reason), Err(reject)) => {
            assert_eq!(reject.reason, reason, "{name}: {reject}");
            assert!(reject.detail.len() < 1000 && !reject.detail.contains('\n'), "{name}: fit for a header");
        }
        (Read(codes), Ok(enriched)) => {
            let article = &enriched.annotated.parsed.article;
            let found: Vec<Code> = article.warnings.iter().map(|warning| warning.code).collect();
            assert!(codes.iter().all(|code| found.contains(code)), "{name}: {found:?} lacks one of {codes:?}");
            let at = article.text.raw(article.text.whole());
            assert!(at.start() < at.end(), "{name}: no text");
        }
        (fate, Ok(_)) => panic!("{name}: was read, not {fate:?}"),
        (fate, Err(reject)) => panic!("{name}: {reject}, not {fate:?}"),
    }
}

fn check(name: &str, payload: impl AsRef<[u8]>, fate: Fate) {
    check_raw(name, Raw { payload: payload.as_ref(), content_type: None, content_encoding: None }, fate);
}

fn check_typed(content_type: &str, payload: impl AsRef<[u8]>, fate: Fate) {
    let raw = Raw { payload: payload.as_ref(), content_type: Some(content_type), content_encoding: None };
    check_raw(content_type, raw, fate);
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).expect("memory takes bytes");
    encoder.finish().expect("memory takes bytes")
}

fn zstd(data: &[u8]) -> Vec<u8> {
    zstd::encode_all(data, 3).expect("memory takes bytes")
}

#[test]
fn nothing_in_it() {
    check("no bytes", "", Refused(Reason::Empty));
    check("white space", " \n\t\r\n ", Refused(Reason::Empty));
    check("a byte order mark", "\u{feff}", Refused(Reason::Empty));
    check("a header alone", "date 2024-03-05\n", Refused(Reason::Empty));
    check("ten megabytes of blanks", " ".repeat(10 * MEGABYTE), Refused(Reason::Empty));
    check("an empty object", "{}", Refused(Reason::NoBody));
    check("an empty body", r#"{"body": ""}"#, Refused(Reason::NoBody));
    check("gzip of nothing", gzip(b""), Refused(Reason::Empty));
}

#[test]
fn charsets() {
    check("latin letters", b"The caf\xe9 is closed, said Jos\xe9.", Read(&[Code::CharsetGuessed]));
    let damaged = b"Zo\xc3\xab, \xc5\x81\xc3\xb3d\xc5\xba \xff and \xc3\xa9t\xc3\xa9";
    check("damaged UTF-8", damaged, Read(&[Code::BytesReplaced]));
    let little: Vec<u8> = "The ferry sank.".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("UTF-16 without a mark", &little, Read(&[Code::CharsetGuessed]));
    check("UTF-16 with a mark", [b"\xff\xfe", &little[..]].concat(), Read(&[Code::NoDate]));
    check("half of a UTF-16 character", [b"\xff\xfe", &little[..], b"x"].concat(), Read(&[Code::BytesReplaced]));
    check("UTF-32", b"\xff\xfe\0\0T\0\0\0h\0\0\0", Refused(Reason::Encoding));
    let noise: Vec<u8> = (0..MEGABYTE as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    check("noise", &noise, Refused(Reason::Encoding));
    check("NULs", [0; 1000], Refused(Reason::Encoding));
    check("a NUL in a text", "The ferry\0 sank off the coast of the island.", Read(&[]));
    let letters = [b"\xff\xfe".to_vec(), little.repeat(5 * MEGABYTE / little.len())].concat();
    check("five megabytes of UTF-16", letters, Read(&[]));
}

#[test]
fn json() {
    check("cut off", r#"{"title": "Ferry", "body": "The ferry sa"#, Refused(Reason::Json));
    check("NaN", r#"{"body": "The ferry sank.", "score": NaN}"#, Refused(Reason::Json));
    check("Infinity", r#"{"body": "The ferry sank.", "score": Infinity}"#, Refused(Reason::Json));
    check("half a pair", r#"{"body": "The ferry \ud800 sank."}"#, Read(&[Code::LoneSurrogate]));
    check("a key twice", r#"{"body": "It sank.", "body": "It did not."}"#, Read(&[Code::DuplicateKey]));
    check("two documents", "{\"body\": \"One.\"}\n{\"body\": \"Two.\"}", Refused(Reason::JsonShape));
    check("a list", r#"[{"body": "One."}, {"body": "Two."}]"#, Refused(Reason::JsonShape));
    let digits = "9".repeat(MEGABYTE);
    check(
        "a number of a million digits",
        format!(r#"{{"body": "It sank.", "date": {digits}}}"#),
        Read(&[Code::NoDate]),
    );

    let deep = 100_000;
    check("deep lists", "[".repeat(deep), Refused(Reason::JsonShape));
    check("deep objects", r#"{"a":"#.repeat(deep), Refused(Reason::JsonShape));
    let closed = format!(r#"{{"body": "It sank.", "x": {}{}}}"#, "[".repeat(deep), "]".repeat(deep));
    check("deep and closed", closed, Refused(Reason::JsonShape));

    let keys: Vec<String> = (0..1_000_000).map(|n| format!("\"k{n}\":0")).collect();
    check("a million keys", format!(r#"{{"body": "It sank.", {}}}"#, keys.join(",")), Refused(Reason::JsonShape));
    check("a million elements", format!(r#"{{"body": "It sank.", "tags": [0{}]}}"#, ",0".repeat(999_999)), Read(&[]));
    let small = r#"{"a":1},"#.repeat(500_000);
    check("half a million objects", format!(r#"{{"body": "It sank.", "authors": [{small}{{}}]}}"#), Read(&[]));
    check("a million key words", format!(r#"{{"body": "It sank.", "tags": "{}"}}"#, "k,".repeat(MEGABYTE)), Read(&[]));
    let wrapped = r#""data":{"#.repeat(60) + r#""body": "It sank.""# + &"}".repeat(60);
    check("wrapped sixty times", format!("{{{wrapped}}}"), Refused(Reason::NoBody));
}

#[test]
fn large_strings() {
    let words = "The ferry sank off the coast. ";
    let long = words.repeat(10 * MEGABYTE / words.len());
    check("a string of ten megabytes", format!(r#"{{"title": "Ferry", "body": "{long}"}}"#), Read(&[Code::NoDate]));
    check("a headline of ten megabytes", format!(r#"{{"title": "{long}", "body": "It sank."}}"#), Read(&[]));
    check("one line of five megabytes", words.repeat(5 * MEGABYTE / words.len()), Read(&[Code::NoHeadline]));
    check("escapes", format!(r#"{{"body": "It sank{}."}}"#, r"\u00e9".repeat(MEGABYTE)), Read(&[]));
    check("backslashes, cut off", format!(r#"{{"body": "{}"#, r"\\".repeat(MEGABYTE)), Refused(Reason::Json));
    check("too large", "a".repeat(17 * MEGABYTE), Refused(Reason::TooLarge));
}

#[test]
fn hostile_markup() {
    for (name, piece) in [
        ("open tags", "<a "),
        ("open quotes", "<a \""),
        ("open comments", "<!-- "),
        ("open scripts", "<script>x</"),
        ("nested divisions", "<div>a"),
        ("angle brackets", "<"),
        ("ampersands", "&"),
    ] {
        check(name, format!("<p>It sank. {}", piece.repeat(MEGABYTE / piece.len())), Read(&[]));
    }
}

#[test]
fn compression() {
    let zeros = vec![b'a'; 15 * MEGABYTE];
    check("a gzip bomb", gzip(&zeros), Refused(Reason::Bomb));
    check("a zstd bomb", zstd(&zeros), Refused(Reason::Bomb));
    check("a bomb in a bomb", gzip(&gzip(&zeros)), Refused(Reason::Compression));
    let packed = gzip(b"The ferry sank off the coast.");
    check("gzip, cut off", &packed[..packed.len() - 5], Refused(Reason::Compression));
    check("zstd, cut off", &zstd(b"The ferry sank off the coast.")[..20], Refused(Reason::Compression));
    check("a gzip header and noise", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff", Refused(Reason::Compression));
    check("a zstd header and noise", b"\x28\xb5\x2f\xfd\xff\xff\xff\xff\xff\xff", Refused(Reason::Compression));
    check("a hundred thousand empty members", gzip(b"").repeat(100_000), Refused(Reason::Compression));
    check("bytes after the end", [&packed[..], b"more"].concat(), Read(&[Code::TrailingBytes]));
    let raw = Raw { payload: b"The ferry sank.", content_type: None, content_encoding: Some("gzip") };
    check_raw("gzip by declaration only", raw, Read(&[Code::ContentTypeMismatch]));
    check_raw("brotli", Raw { content_encoding: Some("br"), ..raw }, Refused(Reason::Compression));
}

#[test]
fn wrong_content_types() {
    check_typed("application/json", "The ferry sank.", Read(&[Code::ContentTypeMismatch]));
    check_typed("text/plain", r#"{"body": "The ferry sank."}"#, Read(&[Code::ContentTypeMismatch]));
    check_typed("image/jpeg", "The ferry sank.", Read(&[Code::ContentTypeMismatch]));
    check_typed("image/jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", Refused(Reason::MediaType));
    check_typed("video/mp4", b"\0\0\0\x18ftypmp42\0\0\0\0", Refused(Reason::MediaType));
    check_typed("application/pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", Refused(Reason::MediaType));
    check_typed("text/plain; charset=no-such-charset", "The ferry sank.", Read(&[]));
    check_typed(";;;=;charset", "The ferry sank.", Read(&[]));
}

#[test]
fn odd_articles() {
    check("a date that does not exist", "date 2024-02-30 The ferry sank.", Read(&[Code::InvalidDate, Code::NoDate]));
    check("no letter", "12:30 *** 14:00 --- 50 %", Read(&[Code::NoLetters]));
    let apart = r#"{"body": "It sank.", "date": "2024-03-05", "url": "https://a.example/2019/01/02/f"}"#;
    check("dates far apart", apart, Read(&[Code::DatesDisagree]));
    check("no headline, no date", "The ferry sank.", Read(&[Code::NoHeadline, Code::NoDate]));
}
