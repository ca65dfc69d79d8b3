"""
What the teacher makes for the fast models: news text with tags, trees and names (CoNLL-U), and a vector for each word.

    python label.py --data ../shared/data --teacher teacher.pt --silver silver.conllu --vectors vectors.tsv
"""

import argparse
import collections
import time
from pathlib import Path

import torch

import corpora
from corpora import Sentence
from teacher import CORPORA, Batches, Teacher, names_of

WIDTH = 64
# A step of a vector's numbers, so that they fit a signed byte.
STEPS = 32


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


@torch.no_grad()
def silver(model: Teacher, batches: Batches, sentences: list[Sentence], out):
    model.eval()
    done, start, trees = 0, time.time(), 0
    for number, plan in enumerate(batches.plan(sentences, None)):
        batch = batches.make(plan, len(CORPORA))
        with torch.autocast("cpu", torch.bfloat16):
            result = model(batch)
            heads = result["arcs"].argmax(-1)
            relations = model.labels(result, heads).argmax(-1)
        xpos, upos = result["xpos"].argmax(-1), result["upos"].argmax(-1)
        for row, sentence in enumerate(plan):
            names = names_of(result["names"][row, : len(sentence.words)])
            mine = heads[row, : len(sentence.words)].tolist()
            whole = is_tree(mine)
            trees += whole
            out.write(f"# source = {sentence.corpus}\n")
            for at, word in enumerate(sentence.words):
                misc = [f"Name={names[at]}"]
                if sentence.extra and sentence.extra[at] != "O":
                    misc.append(f"Other={sentence.extra[at]}")
                out.write("\t".join([
                    str(at + 1), word, "_", model.tags["upos"][upos[row, at]], model.tags["xpos"][xpos[row, at]], "_",
                    str(mine[at]) if whole else "_", model.tags["relations"][relations[row, at]] if whole else "_", "_", "|".join(misc),
                ]) + "\n")
            out.write("\n")
            done += len(sentence.words)
        if number % 50 == 0:
            print(f"{done} tokens, {done / (time.time() - start):.0f} a second", flush=True)
    print(f"{trees} of {len(sentences)} sentences are trees")


@torch.no_grad()
def vectors(model: Teacher, batches: Batches, words: list[str]) -> torch.Tensor:
    """The last layer's vector of each word standing alone, its first principal components."""
    model.eval()
    states = []
    ordered = sorted(range(len(words)), key=lambda at: len(batches.pieces(words[at])))
    for start in range(0, len(words), 512):
        batch = batches.make([Sentence("none", [words[at]]) for at in ordered[start:start + 512]], len(CORPORA))
        with torch.autocast("cpu", torch.bfloat16):
            states.append(model.encode(batch)[:, 1].float())
    states = torch.cat(states)
    states -= states.mean(0)
    torch.manual_seed(1)
    _, _, axes = torch.pca_lowrank(states, WIDTH, center=False, niter=4)
    reduced = states @ axes
    reduced /= reduced.std(0).clamp(min=reduced.std(0).max() * 0.3)
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
    for name in ("data", "teacher", "silver", "vectors"):
        parser.add_argument("--" + name, type=Path, required=True)
    options = parser.parse_args()
    saved = torch.load(options.teacher, weights_only=True)
    model, batches = Teacher(saved["tags"]), Batches(saved["tags"])
    model.load_state_dict(saved["weights"])
    news = [sentence for year in (2019, 2020) for sentence in corpora.wikinews(options.data / f"text/wikinews_{year}.csv")]
    news += corpora.newsmtsc(options.data / "sentiment/newsmtsc_train.jsonl")
    sentences = corpora.gmb(options.data / "ner/gmb_train.tsv") + news
    words = vocabulary(options.data, sentences + corpora.training(options.data, 0))
    table = (vectors(model, batches, words) * STEPS).round().clamp(-127, 127).int().tolist()
    with open(options.vectors, "w", encoding="utf-8") as out:
        for word, row in zip(words, table):
            out.write(word + "\t" + " ".join(map(str, row)) + "\n")
    print(f"{len(words)} words")
    with open(options.silver, "w", encoding="utf-8") as out:
        silver(model, batches, sentences, out)


if __name__ == "__main__":
    main()
