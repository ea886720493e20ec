"""The tags: `{% load cldurl %}`."""
