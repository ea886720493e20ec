"""The page of docs/gallery.md in Chromium: by `.ci/slow`, which installs what draws and drives.

The browser loads the URLs that cldurl made; the only thing that is not real is where their host is.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import drawn
import pytest
from gallery_page import examples, launched, page, seen, without_sizes
from playwright.sync_api import Browser, Page, Response
from stand_in import SERVICE, SITE, serving

SCREENS = [(width, density) for width in (360, 768, 1280) for density in (1, 2)]
# What the URL that is taken holds: on screens of 360 pixels at 1x and 2x, then of 768, and of 1280.
TAKEN = {
    "the-image-that-matters-most": "w_480 w_807 w_807 w_1615 w_1358 w_1920",
    "by-width": "w_640 w_960 w_960 w_1280 w_640 w_1280",
    "no-wider-than-the-original": "w_640 w_900 w_900 w_900 w_640 w_900",
    "by-density": "q_80 dpr_2 q_80 dpr_2 q_80 dpr_2",
    "art-direction": "ar_1:1:w_360 ar_1:1:w_720 ar_1:1:w_1080 ar_1:1:w_1440 ar_3:1:w_1280 ar_3:1:w_2560",
    "formats": "f_avif:w_640 f_avif:w_1280 f_avif:w_1280 f_avif:w_1280 f_avif:w_640 f_avif:w_1280",
    "lazy-images": "w_640 w_640 w_640 w_640 w_640 w_640",
    "cards": "w_160 w_320 w_640 w_640 w_320 w_640",
}
COUNT_SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shifts += entry.value }))
        .observe({type: "layout-shift", buffered: true});
"""
# By the anchor of each part; naturalWidth is what the browser believes that the image takes on the page.
IMAGES = """() => Object.fromEntries([...document.querySelectorAll("section")].map(section => [section.id,
    [...section.querySelectorAll("img")].map(image => ({
        url: image.currentSrc, shown: image.clientWidth, believed: image.naturalWidth, srcset: image.srcset,
        placeholder: image.classList.contains("placeholder"),
    }))]))"""
PLAY = """async video => {
    await video.play();
    return {url: video.currentSrc, width: video.videoWidth, height: video.videoHeight, poster: video.poster};
}"""


class Visit:
    """What one screen showed."""

    def __init__(self, browser: Browser, width: int, density: int, path: str = "/") -> None:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, device_scale_factor=density, ignore_https_errors=True
        )
        self.tab: Page = context.new_page()
        self.failed: list[str] = []
        self.tab.on("requestfailed", lambda request: self.failed.append(f"{request.url}: {request.failure}"))
        responses: list[Response] = []
        self.tab.on("response", lambda response: responses.append(response))  # a builtin it cannot take
        self.priorities: dict[str, str] = {}
        session = context.new_cdp_session(self.tab)
        session.on("Network.requestWillBeSent", self._note_priority)
        session.send("Network.enable")
        self.tab.add_init_script(COUNT_SHIFTS)
        self.tab.goto(f"https://{SITE}{path}")
        self.tab.wait_for_load_state("networkidle")
        self.at_first = {response.url for response in responses}
        seen(self.tab)
        self.images: dict[str, list[dict[str, Any]]] = self.tab.evaluate(IMAGES)
        self.film: dict[str, Any] = self.tab.locator("video").evaluate(PLAY)
        self.shifts: float = self.tab.evaluate("window.shifts")
        # Without the first source, and without the second.
        self.formats = [self._without_a_source() for _ in range(2)]
        self.urls = [response.url for response in responses]
        self.addresses = Counter(
            address and address["ipAddress"] for address in [one.server_addr() for one in responses]
        )
        self.statuses = Counter(response.status for response in responses)
        context.close()

    def _note_priority(self, event: dict[str, Any]) -> None:
        self.priorities[event["request"]["url"]] = event["request"]["initialPriority"]

    def _without_a_source(self) -> str:
        """What is taken when the browser is not offered the first of the sources."""
        image = self.tab.locator("#formats img")
        before = image.evaluate("image => image.currentSrc")
        self.tab.locator("#formats source").first.evaluate("source => source.remove()")
        loaded = "([image, before]) => image.complete && image.currentSrc && image.currentSrc != before"
        self.tab.wait_for_function(loaded, arg=[image.element_handle(), before])
        return str(image.evaluate("image => image.currentSrc"))


class Tour:
    """All screens, the page whose tags do not say how large they are, and what the browser did on the network."""

    def __init__(self, folder: Path) -> None:
        log = folder / "net-log.json"
        pages = {"/": page(), "/without-sizes": without_sizes(page())}
        # Images take a while, so that the page is laid out before they come.
        with serving(pages, folder, patience=0.1) as server, launched(server, f"--log-net-log={log}") as browser:
            self.version = browser.version
            self.visits = {screen: Visit(browser, *screen) for screen in SCREENS}
            self.unsized = Visit(browser, 768, 1, "/without-sizes")
        logged = json.loads(log.read_text("utf-8"))
        kinds = {number: name for name, number in logged["constants"]["logEventTypes"].items()}
        self.events = [(kinds[event["type"]], event.get("params", {})) for event in logged["events"]]


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Tour:
    """One for all tests."""
    return Tour(tmp_path_factory.mktemp("tour"))


def test_every_example_is_tried() -> None:
    """Those without a choice, placeholders and the video, have tests of their own."""
    assert set(examples()) == {*TAKEN, "placeholders", "video"}


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("anchor", TAKEN)
def test_the_browser_takes_the_right_candidate(tour: Tour, anchor: str, screen: tuple[int, int]) -> None:
    """The one of the table above."""
    wanted = TAKEN[anchor].split()[SCREENS.index(screen)]
    images = [image for image in tour.visits[screen].images[anchor] if not image["placeholder"]]
    assert len(images) == {"by-density": 2, "cards": 4}.get(anchor, 1)
    for image in images:
        (step,), _public_id, _extension = drawn.read(image["url"].partition(SERVICE)[2])
        said = {f"{code}_{value}" for code, value in step.items()}
        assert set(re.split(":(?=w)", wanted)) <= said


@pytest.mark.parametrize("screen", SCREENS)
def test_no_candidate_is_larger_or_smaller_than_the_screen_needs(tour: Tour, screen: tuple[int, int]) -> None:
    """It is the smallest that has a pixel for each of the screen, if one has; and what `sizes` says is true."""
    tried = 0
    for images in tour.visits[screen].images.values():
        for image in images:
            candidates = sorted(int(one) for one in re.findall(r" (\d+)w(?:,|$)", image["srcset"]))
            if "ar_3:1" in image["url"]:
                candidates = [1280, 1920, 2560]  # not of the `<img>`, but of the `<source>` for wide screens
            if candidates:
                tried += 1
                needed = image["shown"] * screen[1]
                enough = next((one for one in candidates if one >= needed), candidates[-1])
                assert f"w_{enough}/" in image["url"]
                assert abs(image["believed"] - image["shown"]) <= 1
    assert tried == 9


def test_pictures_fall_back_to_the_next_format(tour: Tour) -> None:
    """AVIF first, as the table says; WebP without it; without both, what the `<img>` has."""
    for visit in tour.visits.values():
        webp, plain = visit.formats
        assert "f_webp" in webp and "f_" not in plain


def test_placeholders_are_drawn(tour: Tour) -> None:
    """All four kinds, and none is shown as if it were as small as it is."""
    for visit in tour.visits.values():
        images = visit.images["placeholders"]
        assert [image["believed"] for image in images] == [64, 64, 1, 256]
        assert all(image["shown"] > 100 for image in images)


def test_the_video_plays(tour: Tour) -> None:
    """From the first source, whose codec Chromium knows, behind the poster."""
    for visit in tour.visits.values():
        assert visit.film["url"].endswith("/vc_av1/v1/shop/tide.mp4") and visit.film["poster"] in visit.at_first
        assert (visit.film["width"], visit.film["height"]) == (640, 480)


def test_the_layout_never_shifts(tour: Tour) -> None:
    """With their sizes in the tags; without them the same page does."""
    assert [visit.shifts for visit in tour.visits.values()] == [0] * len(SCREENS)
    assert tour.unsized.shifts > 0.1


def test_what_is_lazy_waits_and_what_matters_comes_first(tour: Tour) -> None:
    """Cards are loaded when they are nearly seen; one image alone has a high priority from the start."""
    for visit in tour.visits.values():
        lazy = {image["url"] for image in visit.images["cards"]}
        assert len(lazy) == 4 and not lazy & visit.at_first
        (hero,) = visit.images["the-image-that-matters-most"]
        high = [url for url, priority in visit.priorities.items() if SERVICE in url and priority == "High"]
        assert high == [hero["url"]]


def test_no_request_leaves_the_machine(tour: Tour, capsys: pytest.CaptureFixture[str]) -> None:
    """All were answered from here; and of what Chromium tries on its own account nothing finds a way out."""
    visits = [*tour.visits.values(), tour.unsized]
    assert [visit.failed for visit in visits] == [[]] * len(visits)
    addresses = sum([visit.addresses for visit in visits], Counter())
    assert set(addresses) == {"127.0.0.1"}
    assert {status for visit in visits for status in visit.statuses} == {200}
    assert {url.split("/")[2] for visit in visits for url in visit.urls} == {SITE, SERVICE}
    connected = [
        params["address"] for kind, params in tour.events if kind == "TCP_CONNECT_ATTEMPT" and "address" in params
    ]
    assert connected and {address.rpartition(":")[0] for address in connected} == {"127.0.0.1"}
    assert not [kind for kind, _params in tour.events if kind == "UDP_BYTES_SENT"]
    with capsys.disabled():
        print(
            f"\nChromium {tour.version}: {len(SCREENS) * len(TAKEN)} choices on {len(SCREENS)} screens; layout shift at most "
            f"{max(visit.shifts for visit in tour.visits.values())}, and {tour.unsized.shifts:.2f} without sizes; "
            f"{sum(addresses.values())} requests over {len(connected)} connections, to {', '.join(map(str, addresses))}"
        )
