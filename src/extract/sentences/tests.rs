use super::*;

/// Cuts a text whose sentence ends are marked with `|` where a blank follows the mark.
fn check(marked: &str) {
    let plain = marked.replace('|', "");
    let text = Text::verbatim(0, &plain);
    let found = run(&text, &[]).sentences.iter().map(|sentence| text.slice(sentence.at)).collect::<Vec<_>>();
    let wanted = marked.split('|').map(str::trim).collect::<Vec<_>>();
    assert_eq!(found, wanted, "{marked}");
}
