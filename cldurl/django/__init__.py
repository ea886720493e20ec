"""Django: template tags, settings and checks (extra `django`).

    INSTALLED_APPS = [..., "cldurl.django"]
    CLDURL = {"CLOUD": "demo"}

    {% load cldurl %}
    {% cld_img photo.public_id alt=photo.title width=300 crop="fill" %}

No models, no static files, no request, and nothing is read before the first template or check needs it.
"""
