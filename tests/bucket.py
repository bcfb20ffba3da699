"""A bucket of object storage on loopback, by moto's server: it starts when it is first asked for, and ends with the tests."""

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import boto3  # type: ignore[import-untyped]
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from storage.bucket import Bucket


@dataclass
class ObjectStorage:
    """Makes empty buckets on one server."""

    address: str
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def bucket(self) -> Bucket:
        """A new one."""
        bucket = self.missing()
        self.client().create_bucket(Bucket=bucket.name)
        return bucket

    def missing(self) -> Bucket:
        """One that isn't there."""
        return Bucket(
            name=f"images-{next(self._numbers)}",
            prefix="atelier",
            endpoint=self.address,
            region="us-east-1",
            access_key_id="key",
            secret_access_key="secret",
        )

    def names(self, bucket: Bucket) -> list[str]:
        """The names of all objects of a bucket."""
        found = self.client().list_objects_v2(Bucket=bucket.name).get("Contents", [])
        return [each["Key"] for each in found]

    def uploads(self, bucket: Bucket) -> list[str]:
        """The names of what was begun to be put there in parts."""
        found = self.client().list_multipart_uploads(Bucket=bucket.name).get("Uploads", [])
        return [each["Key"] for each in found]

    def put(self, bucket: Bucket, name: str, data: bytes) -> None:
        """Put something there by hand."""
        self.client().put_object(Bucket=bucket.name, Key=name, Body=data)

    def read(self, bucket: Bucket, name: str) -> bytes:
        """What an object holds."""
        return bytes(self.client().get_object(Bucket=bucket.name, Key=name)["Body"].read())

    def make_older(self, bucket: Bucket, name: str, *, by: timedelta) -> None:
        """Date an object so much earlier."""
        kept = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[bucket.name].keys
        kept[name].last_modified -= by

    def client(self) -> Any:
        """Amazon's own client of it."""
        return boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name="us-east-1",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )


@contextmanager
def object_storage() -> Iterator[ObjectStorage]:
    """Serve until the end of the block."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield ObjectStorage(f"http://{host}:{port}")
    finally:
        server.stop()
