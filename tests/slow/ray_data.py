"""The job for Ray of docs/how-to/catalogue-at-scale.md, on this machine: by `.ci/slow`, which installs Ray."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
import ray

from cldurl import Cloud

CARD = Cloud("demo").prepare({"width": 300, "crop": "fill"}, format="webp")


def with_urls(batch: pa.Table) -> pa.Table:
    """The batch with one column more."""
    return batch.append_column("url", CARD.arrow(batch["id"]))


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    """A Ray of two workers on this machine."""
    ray.init(num_cpus=2, include_dashboard=False)
    yield
    ray.shutdown()


def test_ray_makes_the_urls() -> None:
    """In several blocks, nulls and odd IDs among them."""
    ids = [f"shop/cup_{number}" for number in range(10_000)] + [None, "white cup"]
    items = ray.data.from_arrow(pa.table({"id": ids})).repartition(4)
    rows = items.map_batches(with_urls, batch_format="pyarrow").take_all()
    assert len(rows) == len(ids)
    assert all(row["url"] == (None if row["id"] is None else CARD(row["id"])) for row in rows)
