//! What is written beside the tokens, with predictions that are known.

use super::*;
use crate::cli::documents::predicted;
use crate::corpora::Blocks;
use crate::extract::names::Kind;

fn written(text: &str, format: Format, output: Output, found: &[(std::ops::Range<u32>, Kind)]) -> String {
    let sentences: Vec<(Block<'_>, Rows<'_>)> =
        Blocks::of(text).map(|block| (block, Rows::of("test", format, block).unwrap())).collect();
    let annotated = predicted(&sentences, found);
    let mut predictions = Predictions::of(&annotated);
    let mut out = Vec::new();
    for (block, rows) in &sentences {
        let words = predictions.next(rows.len());
        match output {
            Output::Iob2 => write_iob2(*block, rows, format, &words, &mut out).unwrap(),
            _ => write_conllu("test", *block, rows, &words, &mut out).unwrap(),
        }
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn heads_and_names_are_counted_within_their_sentence() {
    let text = "-DOCSTART- O\n\nIn O\n\nOslo O\nSentral O\nDanes O\n";
    let format = Format::of(text);
    let found = [(1..3, Kind::Fac), (3..4, Kind::Norp)];
    let wanted = "\
# newdoc
1\tIn\tin\tNOUN\tNN\t_\t0\troot\t_\t_

1\tOslo\toslo\tNOUN\tNN\t_\t0\troot\t_\tName=B-FAC
2\tSentral\tsentral\tNOUN\tNN\t_\t1\tflat\t_\tName=I-FAC
3\tDanes\tdanes\tNOUN\tNN\t_\t2\tflat\t_\tName=B-NORP

";
    assert_eq!(written(text, format, Output::Conll, &found), wanted);
    let wanted = "-DOCSTART- O\n\nIn\tO\n\nOslo\tB-LOC\nSentral\tI-LOC\nDanes\tO\n\n";
    assert_eq!(written(text, format, Output::Iob2, &found), wanted);
}

#[test]
fn numbers_comments_ranges_and_other_keys_are_kept() {
    let text = "# newdoc id = a\n# sent_id = 1\n1\tBo\tB-PER\t-\tx\n2\tHo\tI-PER\n";
    let wanted = "# newdoc id = a\n# sent_id = 1\n1\tBo\tO\n2\tHo\tB-PER\n\n";
    assert_eq!(written(text, Format::of(text), Output::Iob2, &[(1..2, Kind::Person)]), wanted);

    let text = "# s_type = x\n1-2\tBo's\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
                1\tBo\t_\t_\t_\tA=b\t_\t_\t1:x\tName=B-LOC|Key=1\n2\t's\t_\t_\t_\t_\t_\t_\t_\t_\n\
                2.1\tx\t_\t_\t_\t_\t_\t_\t0:root\t_\n";
    let wanted = "# s_type = x\n1-2\tBo's\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
                  1\tBo\tbo\tNOUN\tNN\t_\t0\troot\t_\tKey=1|Name=B-PERSON\n\
                  2\t's\t's\tNOUN\tNN\t_\t1\tflat\t_\t_\n\
                  2.1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    assert_eq!(written(text, Format::Conllu, Output::Conll, &[(0..1, Kind::Person)]), wanted);
}
