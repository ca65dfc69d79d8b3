"""Readers of the corpora, one `Sentence` a sentence, whatever layers a corpus has."""

import csv
import email
import email.policy
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

# Types of the teacher's names; what no guideline agrees on (nationalities, works, events) is left to the student's lists.
NAME_TYPES = ("PER", "ORG", "LOC")

CROSSNER = {
    "politician": "PER", "person": "PER", "organisation": "ORG", "politicalparty": "ORG",
    "country": "LOC", "location": "LOC",
}
GMB = {"per": "PER", "org": "ORG", "geo": "LOC"}
GUM = {"person": "PER", "organization": "ORG", "place": "LOC"}
WIKIGOLD = {name: name for name in NAME_TYPES}
# Names of other types, which the teacher does not learn.
OTHER = {"OTH": "MISC", "MISC": "MISC", "misc": "MISC", "event": "EVENT", "election": "EVENT"}

# What the Groningen Meaning Bank puts inside names of persons and the other corpora leave out.
TITLES = set(
    "president prime minister mr. mrs. ms. dr. sen. rep. gov. gen. senator general secretary king queen prince "
    "princess pope chancellor premier foreign defense vice former lawmaker ambassador judge colonel col. captain "
    "capt. lt. major maj. sgt. admiral adm. rev. chairman spokesman spokeswoman sir lord lady saint minister-designate "
    "ayatollah sheikh sheik chief justice attorney first deputy leader professor prof. bishop archbishop cardinal "
    "coach".split()
)
NAME_LINKS = {"of", "the", "and", "for", "'s", "’s", "&", "de", "la", "al", "-", "del", "von", "van", "in", "on", "to", "du", "da", "di", "el"}


@dataclass
class Sentence:
    """Words with the layers that its corpus has; a layer that it lacks is None."""

    corpus: str
    words: list[str]
    document: str = ""
    upos: list[str] | None = None
    xpos: list[str] | None = None
    heads: list[int] | None = None
    relations: list[str] | None = None
    names: list[str] | None = None
    extra: list[str] | None = None
    spaces: list[bool] = field(default_factory=list)


def blocks(path: Path):
    """The blocks of lines between blank lines."""
    block = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.strip():
                block.append(line)
            elif block:
                yield block
                block = []
    if block:
        yield block


def conllu(path: Path, corpus: str, with_names: bool = False) -> list[Sentence]:
    """A CoNLL-U file; with_names derives names from GUM's Entity column."""
    sentences, document = [], ""
    open_mentions: list = []
    for block in blocks(path):
        rows = []
        for line in block:
            if line.startswith("# newdoc"):
                document = line.split("=", 1)[-1].strip()
                open_mentions = []
            elif not line.startswith("#"):
                row = line.split("\t")
                if row[0].isdigit():
                    rows.append(row)
        if not rows:
            continue
        sentence = Sentence(
            corpus, [row[1] for row in rows], document,
            upos=[row[3] for row in rows], xpos=[row[4] for row in rows],
            heads=[int(row[6]) for row in rows], relations=[row[7] for row in rows],
        )
        if with_names:
            sentence.names = gum_names(rows, sentence)
        sentences.append(sentence)
    return sentences


def gum_names(rows, sentence: Sentence) -> list[str]:
    """
    Names from GUM's entity layer, which spans whole noun phrases and nominals too: of each person, organization and
    place whose head is a proper noun, the run of name words around the head; of names within names, the outermost.
    """
    mentions, stack = [], []
    for at, row in enumerate(rows):
        entity = re.search(r"(?:^|\|)Entity=([^|]*)", row[9])
        if not entity:
            continue
        for opening, body, closing in re.findall(r"(\()?([^()]+)(\))?", entity.group(1)):
            if opening:
                fields = body.split("-")
                stack.append((fields[0], fields[1] if len(fields) > 1 else "", at))
            if closing:
                group = body.split("-")[0]
                for position in range(len(stack) - 1, -1, -1):
                    if stack[position][0] == group:
                        _, kind, start = stack.pop(position)
                        mentions.append((start, at + 1, kind))
                        break
    names = ["O"] * len(rows)
    words, xpos = sentence.words, sentence.xpos
    found = []
    for start, end, kind in mentions:
        if kind not in GUM:
            continue
        heads = [at for at in range(start, end) if not start <= sentence.heads[at] - 1 < end]
        # A plural of persons is a people or a party ("Americans", "Senate Republicans").
        if not heads or not xpos[heads[0]].startswith("NNP") or (kind == "person" and xpos[heads[0]] == "NNPS"):
            continue
        head = heads[0]

        def in_name(at):
            return xpos[at].startswith("NNP") or words[at].lower() in NAME_LINKS or words[at][:1].isupper()

        first, last = head, head
        while first > start and in_name(first - 1):
            first -= 1
        while last + 1 < end and in_name(last + 1):
            last += 1
        # "President Vaclav Havel" is headed by its title.
        while first <= last and (words[first].lower() in NAME_LINKS or (kind == "person" and words[first].lower() in TITLES)):
            first += 1
        while last > first and (words[last].lower() in NAME_LINKS):
            last -= 1
        if last < first:
            continue
        found.append((first, last + 1, GUM[kind]))
    found.sort(key=lambda name: (name[0] - name[1], name[0]))
    for first, end, kind in found:
        if all(label == "O" for label in names[first:end]):
            names[first:end] = ["B-" + kind] + ["I-" + kind] * (end - first - 1)
    return names


def iob(path: Path, corpus: str, mapping: dict[str, str], word: int = 0, separator: str | None = None) -> list[Sentence]:
    """A file of words and IOB labels, the label in the last column (or, for UNER, the third)."""
    sentences, document = [], ""
    for block in blocks(path):
        words, labels = [], []
        for line in block:
            if line.startswith("# ") or line.startswith("-DOCSTART-"):
                if line.startswith("# newdoc"):
                    document = line.split("=", 1)[-1].strip()
                elif line.startswith("-DOCSTART-"):
                    document = f"document after sentence {len(sentences)}"
                continue
            row = line.split(separator)
            words.append(row[word])
            labels.append(row[2] if word else row[-1])
        if words:
            sentences.append(Sentence(corpus, words, document, names=mapped(labels, mapping), extra=mapped(labels, OTHER)))
    return sentences


def mapped(labels: list[str], mapping: dict[str, str]) -> list[str]:
    """Labels in the teacher's types, as strict IOB2 (some files begin a name with I)."""
    result, before = [], "O"
    for label in labels:
        prefix, _, kind = label.partition("-")
        kind = mapping.get(kind)
        if kind is None:
            now = "O"
        elif prefix == "I" and before.endswith(kind):
            now = "I-" + kind
        else:
            now = "B-" + kind
        result.append(now)
        before = now
    return result


def gmb(path: Path) -> list[Sentence]:
    """
    The Groningen Meaning Bank in our tokens: hyphenated words apart, titles outside names. Countries and demonyms are one
    type there; a demonym is an adjective or a plural.
    """
    sentences = []
    for block in blocks(path):
        words, labels, extra = [], [], []
        for line in block:
            row = line.split("\t")
            if len(row) != 3:
                continue
            word, tag, label = row
            # A control character that the corpus has for three dots.
            word = word if word.strip() else "..."
            prefix, _, kind = label.partition("-")
            other = "O"
            if kind == "gpe":
                demonym = tag.startswith("JJ") or tag == "NNS" or tag == "NNPS"
                other, kind = (prefix + "-NORP", "") if demonym else ("O", "geo")
            elif kind in ("eve", "art"):
                other = prefix + ("-EVENT" if kind == "eve" else "-MISC")
            now = f"{prefix}-{GMB[kind]}" if kind in GMB else "O"
            for part, piece in enumerate(hyphens_apart(word)):
                inside = part > 0 and now != "O"
                words.append(piece)
                labels.append("I" + now[1:] if inside else now)
                extra.append("I" + other[1:] if part > 0 and other != "O" else other)
        labels = titles_outside(words, mapped(labels, WIKIGOLD))
        if words:
            sentences.append(Sentence("gmb", words, names=labels, extra=extra))
    return sentences


PREFIXES = {"e", "re", "co", "non", "anti", "pre", "mid", "ex", "pro", "multi", "semi", "al", "el", "un", "sub", "inter", "x", "t"}


def hyphens_apart(word: str) -> list[str]:
    """Words joined by hyphens as UD's English treebanks split them."""
    if "-" not in word.strip("-") or not re.fullmatch(r"[^\W_]+(?:[.']?[^\W_]+)*(?:-[^\W_]+(?:[.']?[^\W_]+)*)+\.?", word):
        return [word]
    parts = re.split(r"(-)", word)
    if parts[0].lower() in PREFIXES or not all(part == "-" or part.strip(".").isalnum() for part in parts):
        return [word]
    return parts


def titles_outside(words: list[str], labels: list[str]) -> list[str]:
    labels = list(labels)
    for at in range(len(labels)):
        if labels[at] == "B-PER" and words[at].lower() in TITLES:
            labels[at] = "O"
            if at + 1 < len(labels) and labels[at + 1] == "I-PER":
                labels[at + 1] = "B-PER"
    return labels


TOKEN = re.compile(
    r"(?:https?://\S+|www\.\S+)|[A-Za-z]\.(?:[A-Za-z]\.)+|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Maj|Capt|St|Jr|Sr|No|vs|Inc|Ltd|Corp|Co|"
    r"Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec)\.|\d+(?:[.,:]\d+)*|[^\W\d_]+(?=n['’]t\b)|n['’]t\b|['’](?:s|S|re|ve|ll|d|m)\b|[^\W_]+(?:['’](?!s\b|S\b|re\b|ve\b|ll\b|d\b|m\b)[^\W_]+)*|\.{2,}|\S"
)


def wikinews(path: Path) -> list[Sentence]:
    """Articles without annotation, sentences split plainly: what the teacher labels, not what it learns from."""
    sentences = []
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for paragraph in re.split(r"\n+", row["text"]):
                for raw in re.split(r"(?<=[.!?])[\"”']?\s+(?=[A-Z\"“])", paragraph.strip()):
                    words = TOKEN.findall(raw)
                    if 2 < len(words) <= 80:
                        sentences.append(Sentence("wikinews", words, row["url"]))
    return sentences


def newsmtsc(path: Path) -> list[Sentence]:
    """Sentences of news that were collected for their sentiment, each once."""
    sentences, seen = [], set()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["sentence_normalized" if "sentence_normalized" in line else "sentence"]
            words = TOKEN.findall(text)
            if text not in seen and 2 < len(words) <= 80:
                sentences.append(Sentence("newsmtsc", words))
            seen.add(text)
    return sentences


# Lines of a mail that are not its writer's sentences: quoted ones, headers of what is passed on, rules between parts.
NOT_SAID = re.compile(
    r"\s*(?:>|\||\w{0,8}>|:|#|\+|\*{3}|~{3}|_{3}|-{2}|={3}|(?:URL|Date|From|To|Subject|Sent|Cc):|http|Yahoo! Groups|To unsubscribe)"
)
# Words of running English: what has few of them is a table, a program or another language.
RUNNING = set(
    "the a an of to in and is was for on that with it as be at by i you he she we they this are have has not from or but if so "
    "my your his her our their what which who will would can do did about all there when me him them us been had were no up out "
    "more just like than then some one any how also".split()
)
MAILS = ("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2")


def mail_text(path: Path) -> str:
    """The plain text of a mail."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            raw = part.get_payload(decode=True) or b""
            try:
                return raw.decode(part.get_content_charset() or "latin-1", "replace")
            except LookupError:
                return raw.decode("latin-1", "replace")
    return ""


def is_running(raw: str, words: list[str]) -> bool:
    """Whether it is a sentence of running English."""
    letters = sum(word.isalpha() for word in words)
    common = sum(word.lower() in RUNNING for word in words)
    odd = sum(len(word) == 1 and not word.isalnum() and word not in ".,!?'\"()-;:$&%" for word in words)
    strange = any(letter == "\ufffd" or 0x80 <= ord(letter) < 0xA0 or 0x2100 < ord(letter) for letter in raw)
    long = any(len(word) > 30 and "://" not in word for word in words)
    return 0.7 * len(words) <= letters and 0.2 * len(words) <= common and odd <= 0.1 * len(words) and not strange and not long


def mail(folder: Path) -> list[Sentence]:
    """Sentences of the SpamAssassin public mail corpus (its `data` folder), each once: text as people write it on the web."""
    sentences, seen = [], set()
    for path in (path for kind in MAILS for path in sorted((folder / kind).glob("*.txt"))):
        lines = ["" if NOT_SAID.match(line) else line.strip() for line in mail_text(path).splitlines()]
        for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
            paragraph = re.sub(r"[_*](\w[^_*]*\w)[_*]", r"\1", re.sub(r"\s+", " ", paragraph).strip())
            for raw in re.split(r"(?<=[.!?])[\"”')]*\s+(?=[A-Z\"“(I])", paragraph):
                words = TOKEN.findall(raw)
                key = " ".join(words).lower()
                if 4 < len(words) <= 60 and key not in seen and is_running(raw, words):
                    seen.add(key)
                    sentences.append(Sentence("mail", words, f"{path.parent.name}/{path.name}"))
    return sentences


def training(data: Path, gmb_sentences: int) -> list[Sentence]:
    """What the teacher learns from: UNER and EWT are the same sentences and are joined."""
    ewt = joined(conllu(data / "ud_ewt/train.conllu", "ewt"), iob(data / "ner/uner_ewt_train.iob2", "ewt", WIKIGOLD, 1, "\t"))
    gum = conllu(data / "gum/train.conllu", "gum", with_names=True)
    wikigold = iob(data / "ner/wikigold.conll", "wikigold", WIKIGOLD)
    politics = [sentence for part in ("train", "dev")
                for sentence in iob(data / f"ner/crossner_politics_{part}.conll", "politics", CROSSNER, separator="\t")]
    silver = gmb(data / "ner/gmb_train.tsv")[:gmb_sentences]
    return ewt + gum + wikigold + politics + silver


def development(data: Path) -> dict[str, list[Sentence]]:
    ewt = joined(conllu(data / "ud_ewt/dev.conllu", "ewt"), iob(data / "ner/uner_ewt_dev.iob2", "ewt", WIKIGOLD, 1, "\t"))
    return {"ewt": ewt, "gum": conllu(data / "gum/dev.conllu", "gum", with_names=True)}


def joined(trees: list[Sentence], names: list[Sentence]) -> list[Sentence]:
    """The names of one corpus on the trees of another over the same sentences."""
    by_words = {tuple(sentence.words): sentence for sentence in names}
    for sentence in trees:
        named = by_words.get(tuple(sentence.words))
        if named:
            sentence.names, sentence.extra = named.names, named.extra
    return trees
