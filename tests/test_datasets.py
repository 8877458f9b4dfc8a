"""The data: what the splits hold, and what happens when a file, the disk, the cache or the network fails."""

import errno
import functools
import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
import torchvision
from torchvision.datasets.utils import calculate_md5

from course_utils import datasets
from course_utils.datasets import DatasetError, fashion_mnist, mnist

COURSE = Path(__file__).parents[1]
MNIST_FILES = Path(os.environ.get("COURSE_MNIST_FILES", Path(__file__).parents[2] / "shared/data/mnist"))
NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch) -> Path:
    """An empty cache folder for each test, and an empty folder for temporary files."""
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """A cache folder after a first call."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CACHE", str(folder))
        fashion_mnist(train=1)
    return folder


@pytest.fixture(scope="module")
def splits(filled) -> datasets.Splits:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CACHE", str(filled))
        return fashion_mnist()


@pytest.fixture(scope="module")
def official(tmp_path_factory) -> tuple[torchvision.datasets.FashionMNIST, torchvision.datasets.FashionMNIST]:
    """The official training and test sets, as torchvision reads them without the course's code."""
    root = tmp_path_factory.mktemp("official")
    shutil.copytree(datasets.SHIPPED, root / "FashionMNIST" / "raw")
    kind = torchvision.datasets.FashionMNIST
    return kind(root, train=True, download=True), kind(root, train=False)


@pytest.fixture
def no_sockets(monkeypatch) -> None:
    def refuse(*args, **kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def mirror(monkeypatch, tmp_path):
    """A function that makes a folder MNIST's only mirror."""
    servers = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args) -> None:
            pass

    def serve(folder: Path) -> None:
        handler = functools.partial(Handler, directory=str(folder))
        servers.append(http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{servers[-1].server_port}/"
        monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", [address])

    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def whole(name: str = "FashionMNIST") -> list[str]:
    """The files of a complete cache."""
    return sorted(f"{name}/raw/{file}" for file in NAMES)


def error_of(call) -> str:
    """The message of a call's DatasetError, which is one line and brings no other exception along."""
    with pytest.raises(DatasetError) as caught:
        call()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert "\n" not in str(caught.value)
    return str(caught.value)


def normalizer(by: torch.Tensor):
    """A function that makes images rows, shifted and scaled by the mean and the standard deviation of `by`."""
    by = by.double()
    mean, std = by.mean(), by.std(correction=0)
    return lambda data: (data.flatten(1).float() - mean) / std


# What the splits hold


def test_the_splits_have_the_promised_shapes_and_types(splits):
    for examples, n in zip(splits, (48_000, 12_000, 10_000), strict=True):
        assert examples.x.shape == (n, 784) and examples.x.dtype == torch.float32 and examples.x.is_contiguous()
        assert examples.y.shape == (n,) and examples.y.dtype == torch.int64


def test_every_class_is_there_as_often_as_in_the_official_sets(splits):
    assert torch.bincount(torch.cat([splits.train.y, splits.validation.y])).tolist() == [6000] * 10
    assert torch.bincount(splits.test.y).tolist() == [1000] * 10


def test_training_images_have_mean_0_and_standard_deviation_1(splits):
    assert splits.train.x.mean().item() == pytest.approx(0, abs=1e-5)
    assert splits.train.x.std().item() == pytest.approx(1, abs=1e-5)


def test_validation_is_the_last_12000_official_training_images_normalized_by_the_first_48000(splits, official):
    train, test = official
    normalized = normalizer(train.data[:48_000])
    torch.testing.assert_close(splits.validation.x, normalized(train.data[-12_000:]))
    assert torch.equal(splits.validation.y, train.targets[-12_000:])
    torch.testing.assert_close(splits.test.x, normalized(test.data))
    assert torch.equal(splits.test.y, test.targets)


def test_fewer_training_images_are_the_first_ones_and_are_normalized_by_themselves(filled, monkeypatch, official):
    monkeypatch.setenv("COURSE_CACHE", str(filled))
    train, test = official
    few = fashion_mnist(train=1000)
    assert few.train.x.mean().item() == pytest.approx(0, abs=1e-5)
    assert few.train.x.std().item() == pytest.approx(1, abs=1e-5)
    normalized = normalizer(train.data[:1000])
    torch.testing.assert_close(few.train.x, normalized(train.data[:1000]))
    torch.testing.assert_close(few.test.x, normalized(test.data))
    assert torch.equal(few.train.y, train.targets[:1000])
    assert len(few.validation.y) == 12_000


def test_size_14_is_average_pooled_and_normalized_at_that_size(filled, monkeypatch, official):
    monkeypatch.setenv("COURSE_CACHE", str(filled))
    train, test = official
    small = fashion_mnist(train=5000, size=14)
    pooled = F.avg_pool2d(train.data.float(), 2)
    normalized = normalizer(pooled[:5000])
    torch.testing.assert_close(small.train.x, normalized(pooled[:5000]))
    torch.testing.assert_close(small.validation.x, normalized(pooled[-12_000:]))
    torch.testing.assert_close(small.test.x, normalized(F.avg_pool2d(test.data.float(), 2)))


def test_every_tensor_is_on_the_device_that_was_asked_for(filled, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(filled))
    for examples in fashion_mnist(train=1, device="meta"):
        assert examples.x.device.type == examples.y.device.type == "meta"


@pytest.mark.parametrize("train", [0, -1, 48_001, 1000.0, "all"])
def test_a_number_of_training_images_out_of_range_is_refused(train, own_cache):
    assert "1 to 48,000" in error_of(lambda: fashion_mnist(train=train))
    assert not own_cache.exists()


@pytest.mark.parametrize("size", [7, 27, (14, 14)])
def test_another_size_is_refused(size):
    assert "28" in error_of(lambda: fashion_mnist(size=size)) and "14" in error_of(lambda: mnist(size=size))


# The cache


def test_a_first_call_opens_no_socket_prints_nothing_and_leaves_only_the_extracted_files(no_sockets, own_cache, capfd):
    fashion_mnist(train=1)
    assert files(own_cache) == whole()
    assert capfd.readouterr() == ("", "")


def test_a_later_call_extracts_nothing(filled, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(filled))
    monkeypatch.setattr(datasets, "_extract", lambda *args: pytest.fail("extracted again"))
    fashion_mnist(train=1)


def truncate(file: Path) -> None:
    os.truncate(file, 1000)


def change_one_byte(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(5000)
        byte = stream.read(1)[0]
        stream.seek(5000)
        stream.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("damage", [truncate, change_one_byte])
def test_a_damaged_cached_file_is_repaired(damage, filled, own_cache, splits):
    shutil.copytree(filled, own_cache)
    damage(own_cache / "FashionMNIST" / "raw" / "t10k-labels-idx1-ubyte")
    assert torch.equal(fashion_mnist(train=1).test.y, splits.test.y)
    assert files(own_cache) == whole()
    for name in NAMES:
        assert (own_cache / "FashionMNIST/raw" / name).read_bytes() == (filled / "FashionMNIST/raw" / name).read_bytes()


def test_a_folder_that_a_killed_process_left_behind_blocks_nothing_and_goes_when_it_is_old(own_cache):
    old, new = own_cache / ".FashionMNIST-old", own_cache / ".FashionMNIST-new"
    for folder in (old, new):
        (folder / "FashionMNIST" / "raw").mkdir(parents=True)
    os.utime(old, (time.time() - 2 * datasets.STALE,) * 2)
    fashion_mnist(train=1)
    assert sorted(path.name for path in own_cache.iterdir()) == [".FashionMNIST-new", "FashionMNIST"]


def test_a_cache_folder_that_cannot_be_written_gives_way_to_a_temporary_one(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file" / "cache"))
    assert len(fashion_mnist(train=1).test.y) == 10_000
    (fallback,) = (tmp_path / "temporary").iterdir()
    assert files(fallback) == whole()


def test_a_read_only_cache_folder_gives_way_to_a_temporary_one(own_cache, tmp_path):
    own_cache.mkdir(mode=0o500)
    if os.access(own_cache, os.W_OK):
        pytest.skip("this user may write to a read-only folder")
    fashion_mnist(train=1)
    (fallback,) = (tmp_path / "temporary").iterdir()
    assert files(fallback) == whole()
    assert files(own_cache) == []


def test_where_no_folder_can_be_written_the_error_names_the_variable_to_set(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    assert "COURSE_CACHE" in error_of(lambda: fashion_mnist(train=1))


def die(*args) -> None:
    """End this process as the system does that is short of memory: at once, with no clean-up."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail_at(place: str, error: BaseException | None, monkeypatch) -> None:
    """Let the third file written at this place end in an error, half written; or, without one, end the process."""
    calls = []

    def fail(*args, **kwargs):
        calls.append(args)
        if len(calls) < 3:
            return original(*args, **kwargs)
        if error is None:
            die()
        raise error

    owner, _, name = place.rpartition(".")
    owner = shutil if owner == "shutil" else torchvision.datasets.mnist
    original = getattr(owner, name)
    monkeypatch.setattr(owner, name, fail)


PLACES = ["shutil.copyfile", "torchvision.datasets.mnist.download_and_extract_archive"]


@pytest.mark.parametrize("place", PLACES)
def test_a_full_disk_gives_one_line_and_leaves_nothing_behind(place, own_cache, tmp_path, monkeypatch):
    fail_at(place, OSError(errno.ENOSPC, "No space left on device"), monkeypatch)
    message = error_of(lambda: fashion_mnist(train=1))
    assert "100 MB" in message and "COURSE_CACHE" in message
    assert list(own_cache.iterdir()) == list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("place", PLACES)
def test_an_interrupted_first_call_leaves_nothing_behind(place, own_cache, tmp_path, monkeypatch):
    fail_at(place, KeyboardInterrupt(), monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        fashion_mnist(train=1)
    assert list(own_cache.iterdir()) == list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is forked here")
@pytest.mark.parametrize("place", [*PLACES, "the rename"])
def test_a_process_killed_while_it_unpacks_leaves_nothing_that_the_next_one_minds(
    place, own_cache, monkeypatch, splits
):
    pid = os.fork()
    if pid == 0:
        try:
            torch.set_num_threads(1)  # the others did not come along
            if place == "the rename":
                monkeypatch.setattr(datasets, "_publish", die)
            else:
                fail_at(place, None, monkeypatch)
            fashion_mnist(train=1)
        finally:
            os._exit(0)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL
    (left,) = own_cache.iterdir()  # what it was writing
    assert left.name.startswith(".FashionMNIST-") and files(left)
    assert torch.equal(fashion_mnist(train=1).test.y, splits.test.y)
    assert sorted(path.name for path in own_cache.iterdir()) == [left.name, "FashionMNIST"]
    assert files(own_cache / "FashionMNIST") == [f"raw/{name}" for name in sorted(NAMES)]


# The shipped files


@pytest.mark.parametrize(
    ("damage", "state"), [(truncate, "damaged"), (change_one_byte, "damaged"), (Path.unlink, "missing")]
)
def test_a_damaged_checkout_gives_one_line_and_no_download(damage, state, no_sockets, own_cache, tmp_path, monkeypatch):
    copy = tmp_path / "shipped"
    shutil.copytree(datasets.SHIPPED, copy)
    monkeypatch.setattr(datasets, "SHIPPED", copy)
    damage(copy / "train-labels-idx1-ubyte.gz")
    message = error_of(lambda: fashion_mnist(train=1))
    assert "train-labels-idx1-ubyte.gz" in message and state in message and "git checkout" in message
    assert list(own_cache.iterdir()) == []


# Several processes


RIVAL = """
import re, sys
from pathlib import Path
from course_utils.datasets import fashion_mnist
early = "torchvision" in sys.modules
import torch, torchvision
torch.set_num_threads(1)
status = Path("/proc/self/status")
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) * 1024 if status.exists() else 0
before = peak()
print("ready", flush=True)
input()
splits = fashion_mnist()
held = sum(tensor.nbytes for examples in splits for tensor in examples)
print(len(splits.train.y), early, peak() - before - held, flush=True)
"""


@pytest.fixture(scope="module")
def rivals(tmp_path_factory) -> tuple[Path, datasets.Splits, list[str]]:
    """The cache of two processes that began their first call at once, what this one got, what the other printed."""
    cache = tmp_path_factory.mktemp("rivals")
    environment = os.environ | {"COURSE_CACHE": str(cache), "PYTHONPATH": str(COURSE)}
    other = subprocess.Popen(
        [sys.executable, "-c", RIVAL], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "ready\n"
    other.stdin.write("\n")
    other.stdin.flush()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CACHE", str(cache))
        splits = fashion_mnist(train=1)
    return cache, splits, other.communicate()[0].split()


def test_two_processes_that_extract_at_once_both_succeed_and_leave_one_whole_cache(rivals):
    cache, splits, printed = rivals
    assert len(splits.test.y) == 10_000 and printed[0] == "48000"
    assert files(cache) == whole()
    assert [path.name for path in cache.iterdir()] == ["FashionMNIST"]


def test_importing_the_module_does_not_import_torchvision(rivals):
    assert rivals[2][1] == "False"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_a_call_holds_little_more_than_what_it_returns(rivals):
    """Beside its result one copy of the training images as bytes (47 MB), never a second copy as floats (150 MB)."""
    assert int(rivals[2][2]) < 70e6


@pytest.mark.parametrize("there_before", [None, truncate], ids=["no cache", "a damaged cache"])
def test_a_process_that_comes_second_keeps_the_folder_of_the_first(there_before, filled, own_cache, monkeypatch):
    raw = own_cache / "FashionMNIST" / "raw"
    if there_before:
        shutil.copytree(filled, own_cache)
        there_before(raw / NAMES[0])
    publish = datasets._publish
    inodes = []

    def publish_after_another(*args):
        monkeypatch.setattr(datasets, "_publish", publish)
        fashion_mnist(train=1)
        inodes.extend((raw / name).stat().st_ino for name in NAMES)
        publish(*args)

    monkeypatch.setattr(datasets, "_publish", publish_after_another)
    fashion_mnist(train=1)
    assert [(raw / name).stat().st_ino for name in NAMES] == inodes
    assert files(own_cache) == whole()


# torchvision


def test_torch_and_torchvision_of_different_builds_are_named_as_the_reason(tmp_path, monkeypatch):
    fake = tmp_path / "site" / "torchvision"
    fake.mkdir(parents=True)
    (fake / "__init__.py").write_text('raise RuntimeError("operator torchvision::nms does not exist")')
    for module in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.syspath_prepend(tmp_path / "site")
    for _ in range(2):
        message = error_of(lambda: fashion_mnist(train=1))
        assert "torchvision::nms" in message and "different builds" in message and "together" in message


# MNIST


def test_mnist_without_a_network_gives_one_line_and_leaves_nothing_behind(own_cache, monkeypatch, capfd):
    def unreachable(*args, **kwargs):
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(socket, "socket", unreachable)
    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    message = error_of(lambda: mnist())
    assert "connect to the internet" in message and "fashion_mnist()" in message
    assert list(own_cache.iterdir()) == []
    assert capfd.readouterr() == ("", "")
    assert socket.getdefaulttimeout() is None


def test_a_download_of_something_else_gives_one_line_and_leaves_nothing_behind(mirror, own_cache, tmp_path):
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong" / f"{NAMES[0]}.gz").write_bytes(b"<html>please sign in to this network</html>")
    mirror(tmp_path / "wrong")
    assert "connect to the internet" in error_of(lambda: mnist())
    assert list(own_cache.iterdir()) == []


@pytest.mark.skipif(
    not all((MNIST_FILES / f"{name}.gz").is_file() for name in NAMES),
    reason="the environment variable COURSE_MNIST_FILES names no folder with the four files of MNIST",
)
def test_mnist_is_downloaded_once_and_repaired_without_a_network(mirror, own_cache, request, monkeypatch, capfd):
    mirror(MNIST_FILES)
    # The same files compressed another way have other checksums than the archives that torchvision knows.
    checksums = [(f"{name}.gz", calculate_md5(MNIST_FILES / f"{name}.gz")) for name in NAMES]
    monkeypatch.setattr(torchvision.datasets.MNIST, "resources", checksums)
    splits = mnist(train=1000)
    assert [examples.x.shape for examples in splits] == [(1000, 784), (12_000, 784), (10_000, 784)]
    assert splits.train.x.mean().item() == pytest.approx(0, abs=1e-5)
    assert splits.train.x.std().item() == pytest.approx(1, abs=1e-5)
    assert torch.bincount(splits.test.y).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    request.getfixturevalue("no_sockets")
    truncate(own_cache / "MNIST" / "raw" / NAMES[1])
    assert torch.equal(mnist(train=1000, size=14).train.y, splits.train.y)
    assert files(own_cache) == sorted([*whole("MNIST"), *(f"{file}.gz" for file in whole("MNIST"))])
    assert capfd.readouterr() == ("", "")


def test_what_is_done_to_small_images_does_not_reach_the_next_caller():
    first = fashion_mnist(train=100, size=14)
    first.train.x.zero_()
    assert fashion_mnist(train=100, size=14).train.x.std() > 0.9
