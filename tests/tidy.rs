//! House rules that can be checked.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms in reading order: a room imports only earlier ones. `published` is a later one than `decode`, but `decode`
/// hands it its candidates, in its type.
fn rooms() -> Vec<String> {
    let lanes = read(Path::new("src/extract/mod.rs"));
    let modules = lanes.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    modules.map(str::to_owned).collect()
}

/// May name a type of a later room: with the reason.
const LATER_TYPES: [(&str, &str, &str); 2] = [
    ("decode", "published", "hands over candidates for the date, undecided"),
    ("reading", "tree", "names the relation by which a dateline hangs on its sentence"),
];

/// No stage itself: what the trained rooms share.
const WORKSHOP: &str = "learn";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("reading {}: {error}", path.display()))
}

/// All Rust files below `folder`, by path from the root.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("listing {}: {error}", folder.display())) {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path.strip_prefix(root()).expect("below the root").to_owned());
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

/// Code without its comments and without tests: lines that begin with `//` and all after `#[cfg(test)]`.
fn code(path: &Path) -> String {
    let text = read(path);
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.contains("tests") || name.contains("cases")
}

#[test]
fn the_core_does_no_io_and_reads_no_clock() {
    const FORBIDDEN: [&str; 11] = [
        "tokio",
        "rdkafka",
        "std::fs",
        "std::env",
        "std::net",
        "std::io::stdin",
        "Instant::now",
        "SystemTime",
        "Timestamp::now",
        "Zoned::now",
        "std::thread",
    ];
    let pure = ["src/extract", "src/text", "src/corpora", "src/articles"].into_iter().flat_map(sources);
    for path in pure.filter(|path| !is_test(path)) {
        let code = code(&path);
        for word in FORBIDDEN {
            assert!(!code.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn only_the_shell_names_the_broker_client() {
    let allowed =
        ["src/kafka/", "src/config/client.rs", "src/pipeline/mod.rs", "src/observe/metrics/", "src/cli/demo/"];
    for path in sources("src").into_iter().filter(|path| !is_test(path)) {
        let name = path.to_string_lossy().into_owned();
        if !allowed.iter().any(|allowed| name.starts_with(allowed)) {
            assert!(!code(&path).contains("rdkafka::"), "{name} names rdkafka");
        }
    }
}

#[test]
fn the_pure_parts_of_the_pipeline_name_neither_broker_nor_clock() {
    for file in
        ["position", "coordinator", "offsets", "transaction", "breaker", "bounds", "filter", "throttle", "publishing"]
    {
        let path = PathBuf::from(format!("src/pipeline/{file}.rs"));
        let code = code(&path);
        for word in ["rdkafka", "crossbeam", "Instant::now", "SystemTime", "thread::"] {
            assert!(!code.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn a_room_imports_only_earlier_rooms() {
    let rooms = rooms();
    for (place, room) in rooms.iter().enumerate() {
        for path in sources(&format!("src/extract/{room}")).into_iter().filter(|path| !is_test(path)) {
            let code = code(&path);
            for later in &rooms[place + 1..] {
                let excused = LATER_TYPES.iter().any(|(from, to, _)| from == room && to == later);
                let named =
                    [format!("extract::{later}"), format!("super::{later}")].iter().any(|path| code.contains(path));
                // Within a room, `super::` in a file below `mod.rs` is the room itself.
                let own = root().join(format!("src/extract/{room}/{later}.rs")).exists();
                assert!(!named || excused || own, "{} imports the later room {later}", path.display());
            }
        }
    }
}

#[test]
fn rooms_are_furnished_alike() {
    for room in rooms() {
        let lobby = read(&PathBuf::from(format!("src/extract/{room}/mod.rs")));
        assert!(lobby.starts_with("//! "), "{room} does not say what it claims");
        assert!(lobby.contains("pub fn run") || room == WORKSHOP, "{room} has no `pub fn run`");
        assert!(!lobby.contains("First cut"), "{room} is not furnished");
        let tests = root().join(format!("src/extract/{room}/tests.rs"));
        let more_tests = root().join(format!("src/extract/{room}/tests"));
        assert!(tests.exists() || more_tests.exists(), "{room} has no tests");
    }
}

#[test]
fn files_can_be_held_in_the_head() {
    for path in sources("src") {
        let lines = read(&path).lines().count();
        let limit = if is_test(&path) { 600 } else { 500 };
        assert!(lines <= limit, "{} has {lines} lines", path.display());
    }
}

#[test]
fn nothing_is_left_over() {
    let words =
        [["to", "do!("].concat(), ["unimple", "mented!("].concat(), ["db", "g!("].concat(), ["FIX", "ME: "].concat()];
    for path in sources("src") {
        let text = read(&path);
        for word in &words[..3] {
            assert!(!text.contains(word.as_str()), "{} has {word}", path.display());
        }
    }
}

#[test]
fn alerts_name_sections_that_the_runbook_has() {
    let runbook = read(Path::new("docs/runbook.md"));
    let anchors: Vec<String> = runbook
        .lines()
        .filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')))
        .map(|heading| heading.to_lowercase().replace(' ', "-"))
        .collect();
    let alerts = read(Path::new("deploy/prometheus/alerts.yml"));
    let named: Vec<&str> =
        alerts.lines().filter_map(|line| line.trim().strip_prefix("runbook: docs/runbook.md#")).collect();
    assert!(!named.is_empty());
    for section in named {
        assert!(anchors.iter().any(|anchor| anchor == section), "the runbook has no section {section}");
    }
}
