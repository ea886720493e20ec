"""The job for Spark of docs/how-to/catalogue-at-scale.md, in local mode: by `.ci/slow`, which installs PySpark."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

from cldurl import Cloud

CARD = Cloud("demo").prepare({"width": 300, "crop": "fill"}, format="webp")


def with_urls(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches with one column more."""
    for batch in batches:
        yield batch.append_column("url", CARD.arrow(batch["id"]))


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """A Spark in this process, with two workers."""
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    yield session
    session.stop()


def test_spark_makes_the_urls(spark: SparkSession, capsys: pytest.CaptureFixture[str]) -> None:
    """In several partitions, nulls and odd IDs among them."""
    ids = [f"shop/cup_{number}" for number in range(100_000)] + [None, "white cup"]
    items = spark.createDataFrame([(one,) for one in ids], "id string").repartition(4)
    rows = items.mapInArrow(with_urls, "id string, url string").collect()
    assert len(rows) == len(ids)
    assert all(url == (None if one is None else CARD(one)) for one, url in rows)
    with capsys.disabled():
        some = items.filter("id is null or id in ('shop/cup_1', 'white cup')").orderBy("id")
        some.mapInArrow(with_urls, "id string, url string").show(truncate=False)


def test_spark_shows_what_is_refused(spark: SparkSession) -> None:
    """The error of a worker arrives with the ID's place in its batch."""
    items = spark.createDataFrame([("cup",), ("a//b",)], "id string").coalesce(1)
    with pytest.raises(PythonException, match=r"public_ids\[1\]: a public ID cannot hold an empty segment"):
        items.mapInArrow(with_urls, "id string, url string").collect()
