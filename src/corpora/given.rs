//! Files of sentences that come cut into tokens, in either format, document by document.

use super::blocks::{Block, Malformed};
use super::conllu;
use super::iob2::{self, Columns};

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CoNLL-U.
    Conllu,
    /// IOB2.
    Iob2(Columns),
}

impl Format {
    /// The format of a file that begins with `text`, which holds its first sentence.
    pub fn of(text: &str) -> Self {
        if conllu::is_conllu(text) { Format::Conllu } else { Format::Iob2(Columns::of(text)) }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Conllu => "CoNLL-U",
            Format::Iob2(_) => "IOB2",
        }
    }
}

/// The tokens of a block with all that its file says of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows<'t> {
    /// Of a CoNLL-U file.
    Conllu(Vec<conllu::Row<'t>>),
    /// Of an IOB2 file.
    Iob2(Vec<iob2::Row<'t>>),
}

impl<'t> Rows<'t> {
    /// The tokens of `block`.
    pub fn of(file: &str, format: Format, block: Block<'t>) -> Result<Self, Malformed> {
        Ok(match format {
            Format::Conllu => Rows::Conllu(conllu::Reader::new(file).rows(block)?),
            Format::Iob2(columns) => Rows::Iob2(iob2::Reader::new(file, columns).rows(block)?),
        })
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        match self {
            Rows::Conllu(rows) => rows.len(),
            Rows::Iob2(rows) => rows.len(),
        }
    }

    /// Whether the block is all comments.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each token and whether white space follows it, as [`Parsed::given`](crate::extract::Parsed::given) takes them.
    pub fn tokens(&self) -> Vec<(&'t str, bool)> {
        match self {
            Rows::Conllu(rows) => rows.iter().map(|row| (row.form, row.space_after)).collect(),
            Rows::Iob2(rows) => rows.iter().map(|row| (row.form, true)).collect(),
        }
    }

    /// The label of each token, in IOB2: the last column, or `Name=` in MISC.
    pub fn labels(&self) -> Vec<&'t str> {
        match self {
            Rows::Conllu(rows) => rows.iter().map(|row| row.misc("Name").unwrap_or("O")).collect(),
            Rows::Iob2(rows) => rows.iter().map(|row| row.label).collect(),
        }
    }
}

/// Whether a document begins at this block.
pub fn begins_document(block: Block<'_>) -> bool {
    block.lines().any(|(_, line)| iob2::is_document(line))
}
