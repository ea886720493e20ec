"""Who may do what at the fake service: Basic, tokens, signatures, presets, links, and delivery."""

from __future__ import annotations

from typing import Any

import attrs
import httpx
import pytest
from clients import PNG

from cldurl import Cloud, ConfigurationError, compat
from cldurl.testing import FakeCloudinary

SECRET = "fake-secret"
CLOUD = Cloud("demo", api_key="1234567890", api_secret=SECRET)


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and message."""
    return answer.status_code, answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("auth", "headers", "message"),
    [
        (None, {}, "Must supply api_key"),
        (("42", SECRET), {}, "Unknown API key 42"),
        (("1234567890", "wrong"), {}, "api_secret mismatch"),
        (None, {"Authorization": "Bearer wrong"}, "Invalid OAuth token"),
        (None, {"Authorization": "Basic !"}, "Invalid Authorization header"),
        (None, {"Authorization": "Basic YQ=="}, "Invalid Authorization header"),
        (None, {"Authorization": "Digest x"}, "Unknown authorization scheme digest"),
    ],
)
def test_the_admin_api_wants_credentials(connected: Any, auth: Any, headers: dict[str, str], message: str) -> None:
    """And says which are wrong."""
    assert refused(connected(FakeCloudinary(), auth=auth).get("/ping", headers=headers)) == (401, message)


def test_a_token_of_oauth_does_for_both_apis(api: Any) -> None:
    """Nothing else is needed beside it."""
    fake = FakeCloudinary(oauth_tokens=["t1", "t2"])
    client = api(fake, auth=None)
    client.headers["Authorization"] = "Bearer t2"
    assert client.get("/ping").status_code == 200
    assert client.post("/image/upload", files={"file": PNG}).status_code == 200
    assert [call.auth for call in fake.calls] == ["bearer", "bearer"]


def test_a_fake_has_a_key_and_a_secret() -> None:
    """A cloud without them is refused at once."""
    with pytest.raises(ConfigurationError) as caught:
        FakeCloudinary(Cloud("demo"))
    assert str(caught.value) == "cloud: a cloud without key and secret; api_key=..., api_secret=..."


def test_a_fake_and_its_cloud_have_one_time(api: Any, clock: Any) -> None:
    """Whichever of them was given the clock, what the cloud signs is no stale request."""
    for fake in (FakeCloudinary(clock=clock), FakeCloudinary(attrs.evolve(CLOUD, clock=clock))):
        fields = fake.cloud.sign_params({"public_id": "a"})
        assert fields["timestamp"] == str(int(clock.now))
        assert api(fake, auth=None).post("/image/destroy", data=fields).json() == {"result": "not found"}


def test_another_cloud_is_not_there(api: Any) -> None:
    """Nor is an endpoint that the service does not have."""
    client = api(FakeCloudinary())
    assert refused(client.get("https://api.cloudinary.com/v1_1/other/ping")) == (401, "Invalid cloud_name other")
    assert refused(client.get("/pong")) == (404, "Nothing is here: GET /pong")
    assert refused(client.delete("/resources/image/upload/a")) == (
        404, "Nothing is here: DELETE /resources/image/upload/a",
    )  # fmt: skip


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@pytest.mark.parametrize("version", [1, 2])
def test_signatures_of_both_versions_and_algorithms(api: Any, clock: Any, algorithm: str, version: int) -> None:
    """Of the account's algorithm, as the official SDK makes them."""
    cloud = attrs.evolve(CLOUD, signature_algorithm=algorithm)
    client = api(FakeCloudinary(cloud, clock=clock), auth=None)
    params = {"public_id": "a", "tags": "x&y=z", "timestamp": str(int(clock.now))}
    signature = compat.api_sign_request(params, SECRET, algorithm=algorithm, signature_version=version)
    fields = params | {"signature": signature, "api_key": "1234567890"}
    assert client.post("/image/upload", data=fields, files={"file": PNG}).status_code == 200
    other = client.post("/image/upload", data=fields | {"tags": "x"}, files={"file": PNG})
    assert refused(other) == (
        401, f"Invalid Signature {signature}. String to sign - 'public_id=a&tags=x&timestamp=1700000000'.",
    )  # fmt: skip


def test_a_signature_of_the_other_algorithm_is_wrong(api: Any, clock: Any) -> None:
    """The account has one."""
    fields = attrs.evolve(CLOUD, signature_algorithm="sha256").sign_params({"public_id": "a"}, now=int(clock.now))
    answer = api(FakeCloudinary(CLOUD, clock=clock), auth=None).post("/image/destroy", data=fields)
    assert refused(answer)[1].startswith(f"Invalid Signature {fields['signature']}.")


def test_a_timestamp_lives_for_an_hour(api: Any, clock: Any) -> None:
    """And not a second longer."""
    client = api(FakeCloudinary(CLOUD, clock=clock), auth=None)
    fields = CLOUD.sign_params({"public_id": "a"}, now=int(clock.now))
    clock.now += 3600
    assert client.post("/image/destroy", data=fields).json() == {"result": "not found"}
    clock.now += 1
    assert refused(client.post("/image/destroy", data=fields)) == (
        400, "Stale request - reported time is 2023-11-14 22:13:20 +0000 which is more than 1 hour ago",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["api_key", "timestamp", "signature"])
def test_what_a_signature_needs(api: Any, clock: Any, name: str) -> None:
    """All three of it."""
    fields = CLOUD.sign_params({"public_id": "a"}, now=int(clock.now))
    del fields[name]
    answer = api(FakeCloudinary(CLOUD, clock=clock), auth=None).post("/image/destroy", data=fields)
    assert refused(answer)[1] == f"Missing required parameter - {name}"


def test_an_upload_policy_binds(api: Any, clock: Any) -> None:
    """A browser that changes a field is refused."""
    from cldurl import UploadPolicy

    client = api(FakeCloudinary(CLOUD, clock=clock), auth=None)
    fields = CLOUD.upload_fields(UploadPolicy(folder="users/42", tags=["avatar"]), now=int(clock.now))
    assert client.post("/image/upload", data=fields, files={"file": PNG}).json()["tags"] == ["avatar"]
    assert client.post("/image/upload", data=fields | {"tags": "admin"}, files={"file": PNG}).status_code == 401


def test_an_unsigned_upload_needs_a_preset_and_says_little(api: Any) -> None:
    """What the preset says stands; nothing is overwritten."""
    fake = FakeCloudinary(presets={"browser": {"unsigned": True, "tags": "new"}, "server": {"tags": "x"}})
    client = api(fake, auth=None)

    def upload(**fields: str) -> httpx.Response:
        return client.post("/image/upload", data=fields, files={"file": PNG})

    assert refused(upload()) == (400, "Upload preset must be specified when using unsigned upload")
    assert refused(upload(upload_preset="nothing")) == (400, "Upload preset not found")
    assert refused(upload(upload_preset="server")) == (400, "Upload preset must be whitelisted for unsigned uploads")
    first = upload(upload_preset="browser", public_id="a", tags="mine").json()
    assert first["tags"] == ["new"]
    assert upload(upload_preset="browser", public_id="a").json() == first | {"existing": True}
    status, message = refused(upload(upload_preset="browser", overwrite="true"))
    assert (status, message.partition(".")[0]) == (
        400, "Overwrite parameter is not allowed when using unsigned upload",
    )  # fmt: skip
    signed = api(fake).post("/image/upload", data={"upload_preset": "browser", "tags": "mine"}, files={"file": PNG})
    assert signed.json()["tags"] == ["mine"]


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_answers_are_signed(api: Any, algorithm: str) -> None:
    """As `Cloud.verify_answer` wants them."""
    cloud = attrs.evolve(CLOUD, signature_algorithm=algorithm)
    client = api(FakeCloudinary(cloud))
    cloud.verify_answer(client.post("/image/upload", data={"public_id": "a"}, files={"file": PNG}).json())
    cloud.verify_answer(client.get("/resources/image/upload/a").json())


# ------------------------------------------------------------------------------------------------------------- links


def test_a_download_link_opens_until_its_end(connected: Any, clock: Any) -> None:
    """An hour by default, and for one asset."""
    fake = FakeCloudinary(CLOUD, clock=clock)
    fake.add_asset("secret/a", PNG, type="private", format="png")
    client = connected(fake, auth=None)
    cloud = attrs.evolve(CLOUD, api_url=str(client.base_url).partition("/v1_1")[0])
    link = cloud.download_url("secret/a", type="private", format="png", attachment=True, now=int(clock.now))
    answer = client.get(link)
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.png"
    assert client.get(link.replace("secret%2Fa", "secret%2Fb")).status_code == 401
    clock.now += 3599
    assert client.get(link).status_code == 200
    clock.now += 1
    assert refused(client.get(link)) == (401, "The link has expired")
    longer = cloud.download_url("secret/a", type="private", expires_at=int(clock.now) + 9000, now=int(clock.now))
    clock.now += 8999
    assert client.get(longer).status_code == 200
    of_upload = cloud.download_url("secret/a", now=int(clock.now))
    assert refused(client.get(of_upload)) == (404, "Resource not found - secret/a")


# ---------------------------------------------------------------------------------------------------------- delivery


def test_what_is_stored_is_delivered(connected: Any) -> None:
    """As it was uploaded, whatever the transformation; 404 for what is not there."""
    fake = FakeCloudinary(CLOUD)
    fake.add_asset("shop/cup", PNG)
    fake.add_asset("a b.txt", b"text", resource_type="raw")
    client = connected(fake, auth=None)
    base = str(client.base_url).partition("/v1_1")[0]

    def path(*args: Any, **options: Any) -> str:
        return base + CLOUD.url(*args, **options).removeprefix("https://res.cloudinary.com")

    found = client.get(path("shop/cup", {"width": 10}, format="png"))
    assert (found.content, found.headers["Content-Type"]) == (PNG, "image/png")
    assert client.get(path("a b.txt", resource_type="raw")).text == "text"
    head = client.head(path("shop/cup"))
    assert (head.headers["Content-Length"], head.content) == (str(len(PNG)), b"")
    gone = client.get(path("nothing"))
    assert (gone.status_code, gone.headers["X-Cld-Error"]) == (404, "Resource not found - nothing")
    assert client.get(path("weiße")).headers["X-Cld-Error"] == "Resource not found - wei%C3%9Fe"
    assert client.get(f"{base}/demo/image/upload/").headers["X-Cld-Error"].startswith("Invalid URL: ")
    # A private host has no cloud name in its path.
    assert client.get(path("shop/cup").replace("/demo/", "/")).status_code == 200


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("host", [None, "private"])
def test_what_is_restricted_wants_a_signature_or_a_token(api: Any, clock: Any, host: str | None, long: bool) -> None:
    """That is right, and in time."""
    cloud = attrs.evolve(CLOUD, token_key="00aabb", host=host, long_signature=long)
    fake = FakeCloudinary(cloud, clock=clock)
    fake.add_asset("users/a", PNG, type="authenticated")
    fake.add_asset("users/b", PNG, type="private")
    client = api(fake, auth=None)

    def status(**options: Any) -> int:
        return int(client.get(cloud.url(**({"public_id": "users/a", "type": "authenticated"} | options))).status_code)

    assert status() == 401
    assert status(sign=True) == 200
    assert status(sign=True, transformation={"width": 3}, format="png") == 200
    signed = cloud.url("users/a", {"width": 3}, type="authenticated", sign=True)
    assert client.get(signed.replace("w_3", "w_4")).headers["X-Cld-Error"].startswith("deny or ACL failure")
    token = {"duration": 300, "now": int(clock.now)}
    url = cloud.url("users/a", type="authenticated", token=token)
    assert client.get(url).status_code == 200
    bare, _, text = url.partition("?")
    assert client.get(bare, headers={"Cookie": f"other=1; {text}"}).status_code == 200
    clock.now += 300
    assert client.get(url).status_code == 401
    # Of a private asset only the original is restricted.
    assert status(public_id="users/b", type="private") == 401
    assert status(public_id="users/b", type="private", transformation={"width": 3}) == 200


def test_access_control_is_looked_at(api: Any, clock: Any) -> None:
    """An upload that wants a token is not delivered without one."""
    cloud = attrs.evolve(CLOUD, token_key="00aabb")
    fake = FakeCloudinary(cloud, clock=clock)
    client = api(fake)
    fields = {"public_id": "a", "access_control": '[{"access_type": "token"}]'}
    url = client.post("/image/upload", data=fields, files={"file": PNG}).json()["secure_url"]
    assert client.get(url).status_code == 401
    path = url.removeprefix("https://res.cloudinary.com")
    assert client.get(f"{url}?{cloud.token(url=path, duration=60, now=int(clock.now))}").status_code == 200


def test_what_is_too_big_to_keep_is_not_delivered(api: Any) -> None:
    """It was counted and hashed."""
    fake = FakeCloudinary(keep_bytes=10)
    client = api(fake)
    answer = client.post("/raw/upload", data={"public_id": "a"}, files={"file": bytes(1000)}).json()
    assert (answer["bytes"], fake.assets["raw", "upload", "a"].content) == (1000, None)
    assert "were not kept" in client.get(answer["secure_url"]).headers["X-Cld-Error"]


def test_no_secret_is_shown_in_the_log(api: Any, clock: Any) -> None:
    """Neither signatures nor credentials, nor whole data URIs."""
    fake = FakeCloudinary(CLOUD, clock=clock)
    fields = CLOUD.sign_params({"public_id": "a"}, now=int(clock.now))
    api(fake, auth=None).post("/image/upload", data=fields | {"file": "data:image/png;base64," + "A" * 8000})
    (call,) = fake.calls
    assert (call.method, call.path, call.status, call.auth) == ("POST", "/v1_1/demo/image/upload", 200, "signature")
    assert call.params["public_id"] == "a" and call.params["signature"] == "***"
    assert len(repr(call)) < 500 and SECRET not in repr(fake)
