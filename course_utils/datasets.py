"""Fashion-MNIST, shipped with the course, and MNIST, downloaded: read by torchvision, as normalized tensors.

The archives are extracted once per user, into a cache folder: the environment variable `COURSE_CACHE`, else the
system's folder for caches, else (where that cannot be written) a folder of the user's beside other temporary files.
Each later call compares the extracted files with the length and the CRC-32 that end every .gz archive.
"""

import contextlib
import errno
import io
import os
import shutil
import socket
import struct
import tempfile
import time
import zlib
from collections.abc import Iterator
from functools import lru_cache
from getpass import getuser
from http.client import HTTPException
from numbers import Integral
from pathlib import Path
from typing import NamedTuple

import platformdirs
import torch
import torch.nn.functional as F

SHIPPED = Path(__file__).parent / "data" / "fashion-mnist"
CACHE_NAME = "neural-network-optimization-and-tuning"
ROOM = "100 MB"  # the extracted files (55 MB) and the copied archives (31 MB), which are there for a moment
MOST_TRAINING = 48_000  # of the 60,000 official training images; the other 12,000 validate
STALE = 3600  # seconds after which another process's temporary folder counts as left behind
TIMEOUT = 20  # seconds without an answer after which a download gives up


class DatasetError(RuntimeError):
    """The data cannot be had as asked; the message is one line that says why and what to do."""


class Examples(NamedTuple):
    """Images and their labels: `x: [n, size * size] float32`, `y: [n] int64` (classes 0 to 9)."""

    x: torch.Tensor
    y: torch.Tensor


class Splits(NamedTuple):
    """What a network is fitted to, what choices are made on, and what is looked at once, at the end."""

    train: Examples
    validation: Examples
    test: Examples


def fashion_mnist(train: int = MOST_TRAINING, size: int = 28, device: torch.device | str = "cpu") -> Splits:
    """Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017): 10 kinds of clothing, from the files shipped with the course.

    All three splits are normalized by two numbers, the mean μ and the standard deviation σ (divisor n) of every
    pixel of the returned training images: x = (pixel - μ) / σ. No network is used.

    Args:
        train: how many training images, 1 to 48,000: the first ones of the official training set.
        size: side of an image in pixels: 28, or 14 (each pixel the average of 2 x 2).
        device: where the tensors are to be.

    Returns:
        `Splits` of `train` images to train on, the last 12,000 official training images for validation, and the
        10,000 official test images, each `(x: [n, size * size] float32, y: [n] int64)`.

    Raises:
        DatasetError: an argument out of range, a damaged checkout, a full disk, torchvision that does not load.
    """
    return _splits("FashionMNIST", SHIPPED, train, size, device)


def mnist(train: int = MOST_TRAINING, size: int = 28, device: torch.device | str = "cpu") -> Splits:
    """MNIST (LeCun, Bottou, Bengio, Haffner, 1998): handwritten digits; the first call downloads 11 MB.

    Arguments, splits and normalization are those of `fashion_mnist`.

    Raises:
        DatasetError: as `fashion_mnist`, and when the first call finds no network.
    """
    return _splits("MNIST", None, train, size, device)


def _splits(name: str, shipped: Path | None, train: int, size: int, device: torch.device | str) -> Splits:
    if not isinstance(train, Integral) or not 1 <= train <= MOST_TRAINING:
        raise DatasetError(f"train={train!r}: the number of training images is a whole number from 1 to 48,000")
    if size not in (28, 14):
        raise DatasetError(f"size={size!r}: images are 28 pixels wide, or 14 (average-pooled)")
    read = _kept if size == 14 else _read
    found = read(name, shipped, int(train), size)
    return Splits(*(Examples(x.to(device, copy=size == 14), y.to(device, copy=size == 14)) for x, y in found))


def _read(name: str, shipped: Path | None, train: int, size: int) -> list[Examples]:
    """The three splits, normalized."""
    kind = getattr(_torchvision_datasets(), name)
    root = _extracted(kind, shipped)
    official = kind(root, train=True)
    parts = [_examples(official, slice(train), size), _examples(official, slice(MOST_TRAINING, None), size)]
    del official  # at no time are both sets held as bytes
    parts.append(_examples(kind(root, train=False), slice(None), size))
    mean, std = parts[0].x.mean(), parts[0].x.std(correction=0)  # `std_mean` takes eight times as long
    return [Examples(x.sub_(mean).div_(std), y) for x, y in parts]


# Reading takes half a second and 150 MB for a moment; a notebook and its explorers all ask for the same small images.
_kept = lru_cache(maxsize=1)(_read)


def _examples(dataset, part: slice, size: int) -> Examples:
    """One part of a torchvision dataset, `data: [n, 28, 28] uint8`, as floats from 0 to 255."""
    data = dataset.data[part]
    if size == 28:
        x = data.flatten(1).float()
    else:
        x = torch.cat([F.avg_pool2d(chunk.float(), 2).flatten(1) for chunk in data.split(4000)])
    return Examples(x, dataset.targets[part].clone())


def _torchvision_datasets():
    """`torchvision.datasets`, imported when first needed: it takes a second and 160 MB."""
    try:
        from torchvision import datasets
    except (RuntimeError, AttributeError) as error:  # the second is what another try in the same kernel gives
        raise DatasetError(
            f"torchvision does not load ({_one_line(error)}): torch and torchvision come from different builds; "
            "uninstall both, then install them together from the same place"
        ) from None
    return datasets


def _extracted(kind: type, shipped: Path | None) -> Path:
    """The folder to give to torchvision as root; extracted into first where the files are not there, or not whole."""
    for cache_folder in (_user_cache, _temporary_cache):
        try:
            root = cache_folder()
            if not _is_whole(kind, root, shipped):
                _extract(kind, root, shipped)
            return root
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DatasetError(
                    f"the disk that holds {root} is full: {kind.__name__} needs {ROOM} there; make room, or set the "
                    "environment variable COURSE_CACHE to a folder on another disk"
                ) from None
            reason = _one_line(error)
    raise DatasetError(
        f"{kind.__name__} cannot be extracted ({reason}): set the environment variable COURSE_CACHE to a folder "
        "that you may write to"
    )


def _user_cache() -> Path:
    chosen = os.environ.get("COURSE_CACHE")
    return Path(chosen).expanduser() if chosen else platformdirs.user_cache_path(CACHE_NAME, appauthor=False)


def _temporary_cache() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else getuser()
    return Path(tempfile.gettempdir()) / f"{CACHE_NAME}-{user}"


def _is_whole(kind: type, root: Path, shipped: Path | None) -> bool:
    """Whether every extracted file has the length and the CRC-32 that its archive ends with."""
    raw = root / kind.__name__ / "raw"
    return all(_matches(raw / Path(gz).stem, (shipped or raw) / gz) for gz, _ in kind.resources)


def _matches(file: Path, archive: Path) -> bool:
    try:
        with archive.open("rb") as stream:
            stream.seek(-8, os.SEEK_END)
            expected, length = struct.unpack("<II", stream.read(8))
        if file.stat().st_size != length:
            return False
        crc = 0
        with file.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                crc = zlib.crc32(chunk, crc)
    except OSError:
        return False
    return crc == expected


def _extract(kind: type, root: Path, shipped: Path | None) -> None:
    """Have torchvision verify and extract the archives in a temporary folder, and publish that in one rename."""
    root.mkdir(parents=True, exist_ok=True)
    prefix = f".{kind.__name__}-"
    for folder in root.glob(f"{prefix}*"):
        with contextlib.suppress(OSError):  # its process removed it just now
            if folder.stat().st_mtime < time.time() - STALE:
                shutil.rmtree(folder)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=root, ignore_cleanup_errors=True) as staging:
        raw = Path(staging) / kind.__name__ / "raw"
        raw.mkdir(parents=True)
        archives = shipped or root / kind.__name__ / "raw"  # a download is kept, so that repairing needs no network
        for gz, _ in kind.resources:
            if (archives / gz).is_file():
                shutil.copyfile(archives / gz, raw / gz)
        if shipped:
            _verify(kind, shipped, raw)
            with _quiet():
                kind(staging, download=True)  # every archive is in place, so none is downloaded
            for gz, _ in kind.resources:
                (raw / gz).unlink()
        else:
            _download(kind, staging)
        _publish(kind, Path(staging), root, shipped)


def _verify(kind: type, shipped: Path, raw: Path) -> None:
    """Check the copies of the shipped archives, of which torchvision would try to download those not as expected."""
    from torchvision.datasets.utils import check_integrity

    for gz, md5 in kind.resources:
        if not check_integrity(raw / gz, md5):
            state = "damaged" if (shipped / gz).exists() else "missing"
            raise DatasetError(
                f"the course's file {shipped / gz} is {state}: restore it (`git checkout -- course_utils/data`), or "
                "get the course again"
            )


def _download(kind: type, staging: str) -> None:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        with _quiet():
            kind(staging, download=True)
    except (RuntimeError, OSError, HTTPException) as error:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DatasetError(
            f"{kind.__name__} is not on this computer and could not be downloaded: connect to the internet and try "
            "again, or use fashion_mnist(), which comes with the course"
        ) from None
    finally:
        socket.setdefaulttimeout(before)


def _publish(kind: type, staging: Path, root: Path, shipped: Path | None) -> None:
    final = root / kind.__name__
    try:
        (staging / kind.__name__).rename(final)
    except OSError:  # there is a folder: another process was first, or its files are not whole
        if not _is_whole(kind, root, shipped):
            (final / "raw").mkdir(parents=True, exist_ok=True)
            for file in (staging / kind.__name__ / "raw").iterdir():
                file.replace(final / "raw" / file.name)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without torchvision's prints and progress bars."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
