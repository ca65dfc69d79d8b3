"""
The gold corpora with some of their words said otherwise by BERT's masked language model (after Jiao et al. 2020, TinyBERT):
sentences of the kind that the networks are judged by, as many as are wanted, for the teacher to label.
"""

import random
from pathlib import Path

import torch
import torch.nn.functional as F

import bert
from corpora import Sentence
from teacher import CORPORA, Batches, Teacher, sentences_of

MASK = "[MASK]"

# Words to choose among, the likeliest.
CHOICES = 60

# How often a word is said otherwise: names most of all, words of grammar hardly ever.
NAME = 0.4
BY_TAG = {"PROPN": 0.36, "NOUN": 0.16, "VERB": 0.16, "ADJ": 0.16, "ADV": 0.16, "NUM": 0.16, "INTJ": 0.16, "PRON": 0.04, "ADP": 0.04, "SYM": 0.0}
OTHER_TAG = 0.03
# Where no tags are told: a capital within a sentence, and any other word.
CAPITAL, WORD = 0.36, 0.1


def chance(sentence: Sentence, at: int) -> float:
    if sentence.names and sentence.names[at] != "O":
        return NAME
    if sentence.upos:
        return BY_TAG.get(sentence.upos[at], OTHER_TAG)
    word = sentence.words[at]
    return 0.0 if not word.isalnum() else CAPITAL if word[0].isupper() and at else WORD


class Teller:
    """BERT as it comes, with its masked language model."""

    def __init__(self, jar: Path, tags: dict, seed: int = 1):
        self.vocabulary = bert.vocabulary(jar)
        self.model, self.batches = Teacher(tags, self.vocabulary), Batches(tags, self.vocabulary)
        self.model.load_pretrained(bert.weights(jar))
        self.model.eval()
        self.head = bert.masked(jar)
        # Only whole words.
        for at, piece in enumerate(self.vocabulary):
            if piece.startswith("##") or (piece.startswith("[") and len(piece) > 1):
                self.head["output_bias"][at] = -1e9
        self.table = self.model.words.weight.detach().to(torch.bfloat16)
        self.batches.known[MASK] = [self.vocabulary.index(MASK)]
        self.random, self.generator = random.Random(seed), torch.Generator().manual_seed(seed)

    @torch.no_grad()
    def fill(self, sentences: list[Sentence]):
        """Puts a word in the place of each mask."""
        for plan in self.batches.plan(sentences, None):
            batch = self.batches.make(plan, len(CORPORA))
            places = [(row, start + at, sentence, at) for row, start, _, sentence in sentences_of(plan)
                      for at, word in enumerate(sentence.words) if word == MASK]
            if not places:
                continue
            with torch.autocast("cpu", torch.bfloat16):
                hidden = self.model.encode(batch)[:, 1:]
            states = hidden[[row for row, *_ in places], [word for _, word, *_ in places]].float()
            states = F.gelu(states @ self.head["transform/dense/kernel"] + self.head["transform/dense/bias"])
            norm = self.head["transform/LayerNorm/gamma"], self.head["transform/LayerNorm/beta"]
            states = F.layer_norm(states, states.shape[1:], *norm, eps=1e-12)
            best, words = ((states.to(torch.bfloat16) @ self.table.T).float() + self.head["output_bias"]).topk(CHOICES)
            drawn = words.gather(1, torch.multinomial(best.softmax(-1), 1, generator=self.generator))
            for (_, _, sentence, at), piece in zip(places, drawn[:, 0].tolist()):
                sentence.words[at] = self.vocabulary[piece]

    def retold(self, sentences: list[Sentence]) -> list[Sentence]:
        """The sentences once more, without labels; those in which nothing was said otherwise are left out."""
        fresh = [Sentence("retold", list(sentence.words), sentence.document) for sentence in sentences]
        for copy, sentence in zip(fresh, sentences):
            for at in range(len(sentence.words)):
                if self.random.random() < chance(sentence, at):
                    copy.words[at] = MASK
        self.fill(fresh)
        return [copy for copy, sentence in zip(fresh, sentences) if copy.words != sentence.words and MASK not in copy.words]
