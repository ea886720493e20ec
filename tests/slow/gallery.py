"""The page of docs/gallery.md in Chromium: by `.ci/slow`, which installs what draws and drives.

Images take a tenth of a second, so that the page is laid out before they come.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import drawn
import pytest
from gallery_page import browser, examples, page, seen, without_sizes
from playwright.sync_api import Browser, Page, Response
from stand_in import SERVICE, SITE, serving

SCREENS = [(width, density) for width in (360, 768, 1280) for density in (1, 2)]
# What the browser is to take, by what the URL must hold: on a screen of 360 pixels at 1x and 2x, of 768, of 1280.
TAKEN = {
    "the-image-that-matters-most": "w_480 w_679 w_807 w_1615 w_1358 w_1920",
    "by-width": "w_640 w_640 w_960 w_1280 w_640 w_1280",
    "no-wider-than-the-original": "w_320 w_640 w_900 w_900 w_640 w_900",
    "by-density": "q_80 dpr_2 q_80 dpr_2 q_80 dpr_2",
    "art-direction": "ar_1:1:w_360 ar_1:1:w_720 ar_1:1:w_1080 ar_1:1:w_1440 ar_3:1:w_1280 ar_3:1:w_2560",
    "formats": "f_avif:w_640 f_avif:w_640 f_avif:w_1280 f_avif:w_1280 f_avif:w_640 f_avif:w_1280",
    "lazy-images": "w_640 w_640 w_640 w_640 w_640 w_640",
    "cards": "w_160 w_320 w_640 w_640 w_320 w_640",
}
# Sums up the layout shifts, which none of our tags must cause.
COUNT_SHIFTS = """
    window.shifts = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shifts += entry.value }))
        .observe({type: "layout-shift", buffered: true});
"""
IMAGES = """section => [...section.querySelectorAll("img:not(.placeholder)")].map(image => ({
    url: image.currentSrc, shown: image.clientWidth, width: image.naturalWidth, height: image.naturalHeight,
    sized: image.hasAttribute("width") && image.hasAttribute("height"), srcset: image.srcset,
}))"""
